package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.TaskFilter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One transaction, from inside and outside. */
abstract class WritingRules extends Rules {

  WritingRules(StorageContract adapter) {
    super(adapter);
  }

  @Test
  void aWorkReadsWhatItHasWritten() {
    write(tx -> {
      tx.save(Samples.project("a"));
      tx.save(Samples.task("t"));
      tx.save(Samples.session("S"));
      assertThat(tx.project(Samples.project("a").id())).contains(Samples.project("a"));
      assertThat(projects(tx)).containsExactly(Samples.project("a"));
      assertThat(tasks(tx)).containsExactly(Samples.task("t"));
      assertThat(sessions(tx)).containsExactly(Samples.session("S"));
      assertThat(tx.isTaken(new SessionId("s"))).isTrue();
    });
  }

  @Test
  void aWorkReadsTheLastOfItsOwnWrites() {
    write(tx -> Stream.of("a", "b").forEach(id -> tx.save(Samples.project(id))));
    write(tx -> {
      Project changed = Samples.withDescription(Samples.project("a"), "changed");
      tx.save(changed);
      tx.delete(Samples.project("b").id());
      assertThat(projects(tx)).containsExactly(changed);
      tx.save(Samples.project("b"));
      assertThat(projects(tx)).containsExactly(changed, Samples.project("b"));
    });
    see(s -> assertThat(projects(s)).hasSize(2));
  }

  @Test
  void whatAWorkDeletesIsGone() {
    write(tx -> {
      tx.save(Samples.project("a"));
      tx.save(Samples.task("t"));
      tx.save(Samples.session("s"));
    });
    write(tx -> {
      tx.delete(Samples.project("a").id());
      tx.delete(new TaskId("t"));
      tx.delete(new SessionId("s"));
      assertThat(tx.task(new TaskId("t"))).isEmpty();
      assertThat(tx.isTaken(new SessionId("s"))).isFalse();
    });
    see(s -> assertThat(projects(s)).isEmpty());
    see(s -> assertThat(tasks(s)).isEmpty());
    see(s -> assertThat(sessions(s)).isEmpty());
    see(s -> assertThat(s.isTaken(new SessionId("s"))).isFalse());
  }

  @Test
  void deletingWhatIsNotThereDoesNothing() {
    write(tx -> tx.save(Samples.project("a")));
    write(tx -> {
      tx.delete(Samples.project("b").id());
      tx.delete(new TaskId("../a"));
      tx.delete(new SessionId("x".repeat(10_000)));
    });
    see(s -> assertThat(projects(s)).containsExactly(Samples.project("a")));
  }

  @Test
  void whatIsSavedAndDeletedInOneWorkWasNeverThere() {
    write(tx -> {
      tx.save(Samples.task("t"));
      tx.delete(new TaskId("t"));
    });
    see(s -> assertThat(tasks(s)).isEmpty());
  }

  @Test
  void aSaveReplacesTheWholeEntity() {
    write(tx -> tx.save(Samples.wholeTask()));
    write(tx -> tx.save(Samples.task(Samples.TASK.value())));
    see(s -> assertThat(s.task(Samples.TASK)).contains(Samples.task(Samples.TASK.value())));
  }

  @Test
  void aStreamThatAWorkHasOpenedDoesNotShowItsLaterWrites() {
    write(tx -> List.of("a", "b", "c").forEach(id -> tx.save(Samples.task(id))));
    write(tx -> {
      try (Stream<?> tasks = tx.tasks(TaskFilter.ALL)) {
        tx.delete(new TaskId("b"));
        tx.save(Samples.task("d"));
        assertThat(tasks)
            .isEqualTo(List.of(Samples.task("a"), Samples.task("b"), Samples.task("c")));
      }
    });
    see(s -> assertThat(tasks(s)).hasSize(3));
  }

  @Test
  void nobodySeesAWriteBeforeItIsCommitted() {
    write(tx -> {
      tx.save(Samples.project("a"));
      tx.record(event("a"), 1);
      see(s -> assertThat(projects(s)).isEmpty());
      see(s -> assertThat(s.seq()).isZero());
      assertThat(storage().events().latestSeq()).isZero();
    });
    see(s -> assertThat(projects(s)).hasSize(1));
  }

  @Test
  void theOutcomeIsTheResultOfTheWorkAndTheSeqOfItsLastEvent() {
    Commit<String> commit = storage().write(tx -> "nothing");
    assertThat(commit.result()).isEqualTo("nothing");
    assertThat(commit.seq()).isZero();
    assertThat(writeEvents(3).seq()).isEqualTo(3);
    assertThat(writeEvents(1).seq()).isEqualTo(4);
    assertThat(writeEvents(0).seq()).isEqualTo(4);
    assertThat(write(tx -> tx.save(Samples.project("a"))).seq()).isEqualTo(4);
  }

  @Test
  void theSeqOfATransactionIsThatOfTheLastCommit() {
    writeEvents(2);
    write(tx -> {
      tx.record(event("a"), 1);
      assertThat(tx.seq()).isEqualTo(2);
    });
    see(s -> assertThat(s.seq()).isEqualTo(3));
  }

  @Test
  void anInterruptDoesNotEndAWriteAndIsKept() {
    Thread.currentThread().interrupt();
    Commit<Boolean> commit = writeEvents(1);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(commit.seq()).isEqualTo(1);
    assertThat(writeEvents(1).seq()).isEqualTo(2);
  }
}
