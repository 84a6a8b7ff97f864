package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.Transaction;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** An entity whose stored form cannot be read is there all the same, and stays as it is. */
abstract class CorruptionRules extends Rules {

  private static final ProjectId OTHER = new ProjectId("proj_1_bbbbbbbbb");

  CorruptionRules(StorageContract adapter) {
    super(adapter);
  }

  private void fill() {
    write(tx -> {
      tx.save(Samples.wholeProject());
      tx.save(Samples.wholeTask());
      tx.save(Samples.wholeSession());
      tx.save(Samples.project(OTHER.value()));
      tx.save(Samples.task("sound"));
      tx.save(Samples.session("sound"));
    });
  }

  @Test
  void aProjectThatCannotBeReadIsNeitherFoundNorReplaced() {
    fill();
    adapter.use(adapter.reopenCorrupted(storage(), Samples.PROJECT));
    assertCorrupt(tx -> tx.project(Samples.PROJECT));
    assertCorrupt(tx -> tx.save(Samples.wholeProject()));
    assertCorrupt(tx -> tx.delete(Samples.PROJECT));
    assertCorruptRead(reads -> reads.project(Samples.PROJECT));
    see(s -> assertThat(projects(s)).hasSize(1));
    see(s -> assertThat(tasks(s)).hasSize(2));
  }

  @Test
  void aTaskThatCannotBeReadIsNeitherFoundNorReplaced() {
    fill();
    adapter.use(adapter.reopenCorrupted(storage(), Samples.TASK));
    assertCorrupt(tx -> tx.task(Samples.TASK));
    assertCorrupt(tx -> tx.save(Samples.wholeTask()));
    assertCorrupt(tx -> tx.delete(Samples.TASK));
    assertCorruptRead(reads -> reads.task(Samples.TASK));
    see(s -> assertThat(tasks(s)).containsExactly(Samples.task("sound")));
  }

  @Test
  void aProjectMustNotGoWhileATaskOfItCannotBeRead() {
    fill();
    adapter.use(adapter.reopenCorrupted(storage(), Samples.TASK));
    assertCorrupt(tx -> tx.requireReadable(Samples.PROJECT));
  }

  @Test
  void aProjectMustNotGoWhileASessionThatMayBeOfItCannotBeRead() {
    fill();
    adapter.use(adapter.reopenCorrupted(storage(), Samples.SESSION));
    assertCorrupt(tx -> tx.requireReadable(Samples.PROJECT));
  }

  @Test
  void aStoreThatCanReadEverythingHoldsNoProjectBack() {
    fill();
    write(tx -> tx.requireReadable(Samples.PROJECT));
    write(tx -> tx.requireReadable(new ProjectId("../nothing")));
  }

  @Test
  void aSessionThatCannotBeReadIsNeitherFoundNorReplacedAndItsIdIsNotFree() {
    fill();
    adapter.use(adapter.reopenCorrupted(storage(), Samples.SESSION));
    assertCorrupt(tx -> tx.session(Samples.SESSION));
    assertCorrupt(tx -> tx.save(Samples.wholeSession()));
    assertCorrupt(tx -> tx.delete(Samples.SESSION));
    assertCorrupt(tx -> tx.isTaken(Samples.SESSION));
    assertCorrupt(tx -> tx.isTaken(new SessionId("SESS_1_AAAAAAAAA")));
    assertCorruptRead(reads -> reads.isTaken(Samples.SESSION));
    see(s -> assertThat(sessions(s)).containsExactly(Samples.session("sound")));
  }

  @Test
  void everythingElseGoesOnBesideACorruptEntity() {
    fill();
    adapter.use(adapter.reopenCorrupted(storage(), Samples.TASK));
    write(tx -> tx.save(Samples.task("more")));
    write(tx -> tx.delete(new TaskId("sound")));
    see(s -> assertThat(tasks(s)).containsExactly(Samples.task("more")));
  }

  /** The transaction throws that, and leaves nothing. */
  private void assertCorrupt(Consumer<Transaction> access) {
    assertThatThrownBy(() ->
            write(tx -> {
              tx.save(Samples.session("nothing"));
              access.accept(tx);
            }))
        .isInstanceOf(EntityCorrupt.class);
    see(s -> assertThat(s.session(new SessionId("nothing"))).isEmpty());
  }

  private void assertCorruptRead(Consumer<Reads> access) {
    assertThatThrownBy(() ->
            read(snapshot -> {
              access.accept(snapshot);
              return true;
            }))
        .isInstanceOf(EntityCorrupt.class);
  }
}
