package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.TaskFilter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** A directory of documents alone is read as the first start would, and stays as it is. */
class OlderDirectoryTest extends DataDirectoryTest {

  private void writeOld() {
    write("projects/p_1.json", project("p_1", "One"));
    write("tasks/p_1/t_1.json", task("t_1", "p_1", "in its folder"));
    write("tasks/t_2.json", task("t_2", "p_1", "in the old place"));
    write(
        "sessions/s_1.json",
        "{\"id\": \"s_1\", \"projectId\": \"p_1\", \"taskId\": \"t_2\", \"startedAt\": 5, \"x\": 1.50}");
  }

  @Test
  void itHoldsWhatTheFirstStartTakesIn() {
    writeOld();
    Map<String, String> before = contents(root);
    OlderDirectory older = OlderDirectory.read(root);
    assertThat(contents(root)).isEqualTo(before);
    assertThat(root.resolve(".maestro-lock")).doesNotExist();
    assertThat(older.report().relationsCompleted()).isEqualTo(1);
    try (Snapshot now = open().snapshot();
        Stream<Project> projects = now.projects();
        Stream<Task> tasks = now.tasks(TaskFilter.ALL)) {
      assertThat(older.projects()).containsExactlyElementsOf(projects.toList()).hasSize(1);
      assertThat(older.tasks()).containsExactlyInAnyOrderElementsOf(tasks.toList()).hasSize(2);
      assertThat(older.sessions()).containsExactly(now.requireSession(new SessionId("s_1")));
    }
  }

  @Test
  void whatCannotBeReadIsNamed() {
    writeOld();
    write("tasks/p_1/t_3.json", "{\"id\": ");
    OlderDirectory older = OlderDirectory.read(root);
    assertThat(older.tasks()).hasSize(2);
    assertThat(older.report().corrupt())
        .singleElement()
        .satisfies(broken -> assertThat(broken.path()).isEqualTo("tasks/p_1/t_3.json"));
  }

  @Test
  void aStoreOfThisVersionIsRefusedWithTheWayOut() {
    open();
    close();
    assertThatThrownBy(() -> OlderDirectory.read(root))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("'backup' and 'restore'");
    delete(".maestro-format");
    assertThatThrownBy(() -> OlderDirectory.read(root))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("'backup' and 'restore'");
  }

  @Test
  void aDirectoryOfSomethingElseIsRefused() {
    assertThatThrownBy(() -> OlderDirectory.read(root)).hasMessageContaining("no directory");
    write("readme.txt", "mine");
    assertThatThrownBy(() -> OlderDirectory.read(root))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("holds no projects, tasks or sessions");
  }

  @Test
  void aDirectoryOfANewerVersionIsRefused() {
    writeOld();
    write(".maestro-format", "3\n");
    assertThatThrownBy(() -> OlderDirectory.read(root)).hasMessageContaining("format 3");
  }

  @Test
  void aWriteThatWasLeftHalfDoneIsRefusedAndATornOneNeverBegan() {
    writeOld();
    write(".maestro-redo", "maestro-redo 1\nremove tasks/t_2.js");
    assertThat(OlderDirectory.read(root).tasks()).hasSize(2);
    String body = "maestro-redo 1\nremove tasks/t_2.json\n";
    CRC32C checksum = new CRC32C();
    checksum.update(body.getBytes(StandardCharsets.ISO_8859_1));
    String end = "end 1 " + HexFormat.of().toHexDigits((int) checksum.getValue()) + "\n";
    write(".maestro-redo", body + end);
    Map<String, String> before = contents(root);
    assertThatThrownBy(() -> OlderDirectory.read(root))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("half done");
    assertThat(contents(root)).isEqualTo(before);
    delete("tasks/t_2.json");
    assertThat(OlderDirectory.read(root).tasks()).hasSize(1);
  }

  @Test
  void aDirectoryThatIsInUseIsRefused() {
    writeOld();
    open();
    // As it is while the first start takes it in.
    unchecked(() -> Files.deleteIfExists(root.resolve("journal/store")));
    delete(".maestro-format");
    assertThatThrownBy(() -> OlderDirectory.read(root)).isInstanceOf(DataDirectoryInUse.class);
  }

  @Test
  void aSnapshotThatPassesShowsTheSame() {
    writeOld();
    open();
    try (Snapshot kept = storage().snapshot();
        Snapshot passing = storage().passingSnapshot();
        Stream<Task> keptTasks = kept.tasks(TaskFilter.ALL);
        Stream<Task> tasks = passing.tasks(TaskFilter.ALL)) {
      assertThat(passing.seq()).isEqualTo(kept.seq());
      assertThat(tasks.toList()).isEqualTo(keptTasks.toList()).hasSize(2);
      assertThat(passing.task(new TaskId("t_1"))).isEqualTo(kept.task(new TaskId("t_1")));
      assertThat(passing.session(new SessionId("s_1")))
          .isEqualTo(kept.session(new SessionId("s_1")))
          .isPresent();
      assertThat(passing.sessions(SessionFilter.ofTask(new TaskId("t_2")))).hasSize(1);
      assertThat(passing.sessions(SessionFilter.ofTask(new TaskId("t_1")))).isEmpty();
      assertThat(passing.projects().map(Project::name)).containsExactly("One");
      assertThat(passing.isTaken(new SessionId("S_1"))).isTrue();
    }
  }

  @Test
  void whatASnapshotThatPassesDecodesIsNotKept() {
    change(tx -> {
      tx.save(new TaskBuilder(new TaskId("t"), new ProjectId("p"), "t", 1).build());
    });
    reopen();
    try (Snapshot passing = storage().passingSnapshot();
        Snapshot kept = storage().snapshot()) {
      TaskId id = new TaskId("t");
      assertThat(passing.requireTask(id)).isNotSameAs(passing.requireTask(id));
      assertThat(kept.requireTask(id)).isSameAs(kept.requireTask(id));
    }
  }
}
