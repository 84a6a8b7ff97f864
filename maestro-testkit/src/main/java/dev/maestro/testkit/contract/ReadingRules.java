package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.NotFound;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.TaskFilter;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Look-ups and lists of one state. */
abstract class ReadingRules extends Rules {

  private static final List<String> IDS_OF_NOTHING =
      List.of(
          "task_1_000000000",
          "",
          ".",
          "..",
          "../projects/proj_1_aaaaaaaaa",
          "a/b",
          "a\\b",
          "C:",
          "a\u0000b",
          "NUL",
          "proj_1_AAAAAAAAA",
          "x".repeat(10_000));

  ReadingRules(StorageContract adapter) {
    super(adapter);
  }

  @Test
  void anEmptyStoreHasNothing() {
    see(s -> assertThat(projects(s)).isEmpty());
    see(s -> assertThat(tasks(s)).isEmpty());
    see(s -> assertThat(sessions(s)).isEmpty());
    see(s -> assertThat(s.seq()).isZero());
  }

  @Test
  void whatWasSavedIsFoundAsItWas() {
    write(tx -> {
      tx.save(Samples.wholeProject());
      tx.save(Samples.wholeTask());
      tx.save(Samples.wholeSession());
    });
    see(s -> assertThat(s.project(Samples.PROJECT)).contains(Samples.wholeProject()));
    see(s -> assertThat(s.task(Samples.TASK)).contains(Samples.wholeTask()));
    see(s -> assertThat(s.session(Samples.SESSION)).contains(Samples.wholeSession()));
  }

  @Test
  void aLookUpByAnIdThatNothingHasIsEmptyWhateverTheId() {
    write(tx -> tx.save(Samples.wholeProject()));
    for (String id : IDS_OF_NOTHING) {
      see(s -> assertThat(s.project(new ProjectId(id))).as(id).isEmpty());
      see(s -> assertThat(s.task(new TaskId(id))).as(id).isEmpty());
      see(s -> assertThat(s.session(new SessionId(id))).as(id).isEmpty());
      see(s -> assertThat(s.isTaken(new SessionId(id))).as(id).isFalse());
    }
  }

  @Test
  void aLookUpInsideAWorkByAnIdThatNothingHasIsEmptyWhateverTheId() {
    for (String id : IDS_OF_NOTHING) {
      write(tx -> {
        assertThat(tx.project(new ProjectId(id))).as(id).isEmpty();
        assertThat(tx.task(new TaskId(id))).as(id).isEmpty();
        assertThat(tx.session(new SessionId(id))).as(id).isEmpty();
        assertThat(tx.isTaken(new SessionId(id))).as(id).isFalse();
      });
    }
  }

  @Test
  void whatIsRequiredAndNotThereIsNotFoundUnderItsOwnCode() {
    assertNotFound(s -> s.requireProject(Samples.PROJECT), "PROJECT_NOT_FOUND");
    assertNotFound(s -> s.requireTask(Samples.TASK), "TASK_NOT_FOUND");
    assertNotFound(s -> s.requireSession(Samples.SESSION), "SESSION_NOT_FOUND");
  }

  private void assertNotFound(Function<Snapshot, Object> reading, String code) {
    assertThatThrownBy(() -> read(reading))
        .isInstanceOf(NotFound.class)
        .extracting(thrown -> ((MaestroException) thrown).code())
        .isEqualTo(code);
  }

  @Test
  void anIdThatDiffersOnlyInCaseIsTakenButFindsNothing() {
    write(tx -> tx.save(Samples.session("Mine_1")));
    see(s -> assertThat(s.isTaken(new SessionId("Mine_1"))).isTrue());
    see(s -> assertThat(s.isTaken(new SessionId("mINE_1"))).isTrue());
    see(s -> assertThat(s.isTaken(new SessionId("mine_2"))).isFalse());
    see(s -> assertThat(s.session(new SessionId("mINE_1"))).isEmpty());
  }

  @Test
  void listsAreInOrderOfCreationThenOfId() {
    write(tx ->
        Stream.of("b", "d", "a", "c")
            .forEach(id -> {
              long time = id.equals("d") ? 0 : 5;
              Project project = Samples.project(id);
              tx.save(new Project(project.id(), id, "", "", time, 9, project.unknown()));
              tx.save(Samples.task(id, time).build());
              tx.save(Samples.session(id, time).build());
            }));
    see(s -> assertThat(projects(s)).extracting(Project::name).containsExactly("d", "a", "b", "c"));
    see(s ->
        assertThat(tasks(s))
            .extracting(task -> task.id().value())
            .containsExactly("d", "a", "b", "c"));
    see(s ->
        assertThat(sessions(s))
            .extracting(session -> session.id().value())
            .containsExactly("d", "a", "b", "c"));
  }

  @Test
  void aSnapshotStaysAsItIsWhileTheStoreChanges() {
    write(tx -> tx.save(Samples.project("a")));
    try (Snapshot before = storage().snapshot()) {
      write(tx -> {
        tx.save(Samples.project("b"));
        tx.save(Samples.withDescription(Samples.project("a"), "changed"));
        tx.save(Samples.task("t"));
        tx.save(Samples.session("s"));
        tx.record(event("b"), 1);
      });
      assertThat(projects(before)).containsExactly(Samples.project("a"));
      assertThat(before.task(new TaskId("t"))).isEmpty();
      assertThat(before.isTaken(new SessionId("s"))).isFalse();
      assertThat(before.seq()).isZero();
    }
    see(s -> assertThat(projects(s)).hasSize(2));
    see(s -> assertThat(s.seq()).isEqualTo(1));
  }

  @Test
  void aStreamThatIsOpenShowsTheStateThatItWasOpenedOn() {
    write(tx -> List.of("a", "b").forEach(id -> tx.save(Samples.task(id))));
    try (Snapshot snapshot = storage().snapshot();
        Stream<Task> tasks = snapshot.tasks(TaskFilter.ALL)) {
      write(tx -> {
        tx.delete(new TaskId("b"));
        tx.save(Samples.task("c"));
      });
      assertThat(tasks).containsExactly(Samples.task("a"), Samples.task("b"));
    }
  }

  @Test
  void aSnapshotMayBeClosedTwice() {
    Snapshot snapshot = storage().snapshot();
    snapshot.close();
    snapshot.close();
    see(s -> assertThat(projects(s)).isEmpty());
  }
}
