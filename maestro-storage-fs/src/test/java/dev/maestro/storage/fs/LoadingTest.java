package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.EventLog;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Directories as earlier versions, people and accidents leave them. */
class LoadingTest extends DataDirectoryTest {

  private static final TaskId T = new TaskId("t_1");
  private static final SessionId S = new SessionId("s_1");

  private void saveAgain(TaskId id) {
    change(tx -> tx.save(tx.requireTask(id)));
  }

  @Test
  void aLegacyTaskIsReadAndMovedWhenItIsNextWritten() {
    write("tasks/t_1.json", task("t_1", "p_1", "old"));
    assertThat(open().report().legacyTasks()).isEqualTo(1);
    assertThat(files()).containsExactly("tasks/t_1.json");
    saveAgain(T);
    assertThat(files()).containsExactly("tasks/p_1/t_1.json");
    reopen();
    assertThat(taskTitles()).containsExactly("old");
  }

  @Test
  void aTaskInAnotherProjectsFolderIsMovedWhenItIsNextWritten() {
    write("tasks/p_2/t_1.json", task("t_1", "p_1", "old"));
    saveAgain(T);
    assertThat(files()).containsExactly("tasks/p_1/t_1.json");
  }

  @Test
  void aTaskStoredInTwoFoldersIsCorruptUntilSomebodyChooses() {
    write("tasks/p_1/t_1.json", task("t_1", "p_1", "a"));
    write("tasks/p_2/t_1.json", task("t_1", "p_2", "b"));
    assertThat(open().report().corrupt()).hasSize(2);
    assertThatThrownBy(() -> storage().snapshot().task(T))
        .isInstanceOf(EntityCorrupt.class)
        .hasMessageContaining("tasks/p_1/t_1.json, tasks/p_2/t_1.json");
  }

  @Test
  void aTaskWithoutItsProjectBelongsToTheFolder() {
    write("tasks/p_1/t_1.json", "{\"title\": \"bare\"}");
    Task task = open().snapshot().requireTask(T);
    assertThat(task.projectId()).isEqualTo(new ProjectId("p_1"));
    assertThat(task.createdAt()).isPositive();
  }

  @Test
  void aSingleTaskIdBecomesTheListAndTheTaskLearnsOfTheSession() {
    write("tasks/p_1/t_1.json", task("t_1", "p_1", "a"));
    write("sessions/s_1.json", "{\"id\": \"s_1\", \"projectId\": \"p_1\", \"taskId\": \"t_1\"}");
    assertThat(open().report().relationsCompleted()).isEqualTo(1);
    assertThat(storage().snapshot().requireSession(S).taskIds()).containsExactly(T);
    assertThat(storage().snapshot().requireTask(T).sessionIds()).containsExactly(S);
    assertThat(storage().events()).extracting(EventLog::latestSeq).isEqualTo(0L);
  }

  @Test
  void aRelationThatOnlyTheTaskKnowsIsCompletedAndWrittenWithTheSession() {
    write("tasks/p_1/t_1.json", "{\"projectId\": \"p_1\", \"sessionIds\": [\"s_1\", \"gone\"]}");
    write("sessions/s_1.json", "{\"projectId\": \"p_1\", \"lastActivity\": 7}");
    Session session = open().snapshot().requireSession(S);
    assertThat(session.taskIds()).containsExactly(T);
    assertThat(session.lastActivity()).isEqualTo(7);
    assertThat(storage().report().relationsCompleted()).isEqualTo(1);
    assertThat(read("sessions/s_1.json")).doesNotContain("t_1");
    change(tx -> tx.save(session));
    assertThat(read("sessions/s_1.json")).contains("\"t_1\"");
    assertThat(reopen().report().relationsCompleted()).isZero();
    assertThat(storage().snapshot().requireTask(T).sessionIds())
        .containsExactly(S, new SessionId("gone"));
  }

  @Test
  void aFileThatCannotBeParsedStaysAndIsReported() {
    List<String> broken =
        List.of("", "{", "[]", "{\"id\": \"t_2\", \"projectId\": \"p_1\"}", "\u0000", "{} {}");
    for (String content : broken) {
      write("tasks/p_1/t_1.json", content);
      assertThat(open().report().corrupt())
          .singleElement()
          .satisfies(finding -> assertThat(finding.path()).isEqualTo("tasks/p_1/t_1.json"));
      assertThatThrownBy(() -> saveAgain(T)).isInstanceOf(EntityCorrupt.class);
      close();
      assertThat(read("tasks/p_1/t_1.json")).isEqualTo(content);
    }
  }

  @Test
  void aTaskThatCannotBeReadHoldsItsProjectAndALegacyOneHoldsThemAll() {
    write("tasks/p_1/t_1.json", "{");
    open();
    assertHeld("p_1");
    storage()
        .write(tx -> {
          tx.requireReadable(new ProjectId("p_2"));
          return true;
        });
    close();
    write("tasks/t_2.json", "{");
    open();
    assertHeld("p_2");
  }

  private void assertHeld(String project) {
    assertThatThrownBy(() ->
            storage()
                .write(tx -> {
                  tx.requireReadable(new ProjectId(project));
                  return true;
                }))
        .isInstanceOf(EntityCorrupt.class);
  }

  @Test
  void aLinkInPlaceOfADocumentIsNotFollowed() {
    write("elsewhere.json", task("t_1", "p_1", "a"));
    write("tasks/p_1/keep.txt", "");
    unchecked(() ->
        Files.createSymbolicLink(
            root.resolve("tasks/p_1/t_1.json"), root.resolve("elsewhere.json")));
    assertThat(open().report().corrupt()).hasSize(1);
  }

  @Test
  void whatIsNotOursIsLeftAlone() {
    write("projects/README.md", "mine");
    write("projects/not an id.json", "{}");
    write("tasks/not an id/t_1.json", "{}");
    write("sessions/folder.json/x", "mine");
    write("other/p.json", "mine");
    List<String> before = files();
    assertThat(open().report().leftAlone())
        .extracting(LoadReport.Finding::path)
        .containsExactlyInAnyOrder(
            "projects/not an id.json", "tasks/not an id", "sessions/folder.json");
    assertThat(storage().report().corrupt()).isEmpty();
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void namesThatDifferOnlyInCaseAreBothReadAndReported() {
    write("sessions/s_1.json", "{\"projectId\": \"p_1\"}");
    write("sessions/S_1.json", "{\"projectId\": \"p_1\"}");
    assertThat(open().report().leftAlone())
        .singleElement()
        .satisfies(finding -> assertThat(finding.reason()).contains("only in case"));
    assertThat(storage().report().sessions()).isEqualTo(2);
  }

  @Test
  void theFolderOfADeletedProjectGoesUnlessItHoldsSomethingElse() {
    for (String id : List.of("p_1", "p_2")) {
      write("projects/" + id + ".json", project(id, "a"));
      unchecked(() -> Files.createDirectories(root.resolve("tasks/" + id)));
    }
    write("tasks/p_2/notes.txt", "mine");
    open();
    for (String id : List.of("p_1", "p_2")) {
      change(tx -> tx.delete(new ProjectId(id)));
    }
    assertThat(root.resolve("tasks/p_1")).doesNotExist();
    assertThat(files()).containsExactly("tasks/p_2/notes.txt");
  }

  @Test
  void aDocumentIsWrittenAsPeopleReadIt() {
    write("projects/p_1.json", project("p_1", "old"));
    open();
    change(tx -> tx.save(tx.requireProject(new ProjectId("p_1"))));
    assertThat(read("projects/p_1.json"))
        .isEqualTo(
            """
            {
              "id": "p_1",
              "name": "old",
              "workingDir": "",
              "description": "",
              "createdAt": 1,
              "updatedAt": 1
            }
            """);
  }
}
