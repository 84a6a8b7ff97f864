package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.StoreId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The end of a store, and what the next one finds. */
abstract class ReopeningRules extends Rules {

  ReopeningRules(StorageContract adapter) {
    super(adapter);
  }

  private void reopen() {
    adapter.use(adapter.reopen(storage()));
  }

  @Test
  void aClosedStoreRefusesWritesAndRunsNothing() {
    AtomicInteger runs = new AtomicInteger();
    Storage storage = storage();
    storage.close();
    assertThatThrownBy(() -> storage.write(tx -> runs.incrementAndGet()))
        .isInstanceOf(StorageUnavailable.class)
        .extracting(thrown -> ((MaestroException) thrown).details())
        .isNull();
    assertThat(runs).hasValue(0);
  }

  @Test
  void closingTwiceIsClosingOnce() {
    writeEvents(1);
    storage().close();
    storage().close();
    assertThatThrownBy(() -> writeEvents(1)).isInstanceOf(StorageUnavailable.class);
  }

  @Test
  void everythingIsThereAgainAsItWas() {
    Project plain = Samples.project("plain");
    write(tx -> {
      tx.save(Samples.wholeProject());
      tx.save(plain);
      tx.save(Samples.wholeTask());
      tx.save(Samples.task("plain"));
      tx.save(Samples.wholeSession());
      tx.save(Samples.session("plain"));
    });
    List<List<?>> before = read(s -> List.of(projects(s), tasks(s), sessions(s)));
    reopen();
    see(s -> assertThat(List.<List<?>>of(projects(s), tasks(s), sessions(s))).isEqualTo(before));
    see(s -> assertThat(s.project(Samples.PROJECT)).contains(Samples.wholeProject()));
    see(s -> assertThat(s.task(Samples.TASK)).contains(Samples.wholeTask()));
    see(s -> assertThat(s.session(Samples.SESSION)).contains(Samples.wholeSession()));
  }

  @Test
  void theFieldsThatNobodyKnowsKeepTheirOrder() {
    write(tx -> tx.save(Samples.wholeProject()));
    reopen();
    see(s ->
        assertThat(names(s.requireProject(Samples.PROJECT)))
            .isEqualTo(names(Samples.wholeProject())));
  }

  private static List<String> names(Project project) {
    return List.copyOf(project.unknown().byName().keySet());
  }

  @Test
  void whatWasDeletedStaysAway() {
    write(tx -> List.of("a", "b").forEach(id -> tx.save(Samples.task(id))));
    write(tx -> tx.delete(new TaskId("a")));
    reopen();
    see(s -> assertThat(tasks(s)).containsExactly(Samples.task("b")));
  }

  @Test
  void theLastOfManyWritesIsTheOneThatCounts() {
    IntStream.range(0, 20).forEach(i -> write(tx -> tx.save(Samples.task("t", i + 1).build())));
    reopen();
    see(s -> assertThat(tasks(s)).containsExactly(Samples.task("t", 20).build()));
  }

  @Test
  void aTransactionOverManyEntitiesIsThereAgainWhole() {
    write(tx -> IntStream.range(0, 100).forEach(i -> tx.save(Samples.task("t" + i))));
    reopen();
    see(s -> assertThat(tasks(s)).hasSize(100));
  }

  @Test
  void aReopenedStoreGoesOn() {
    write(tx -> tx.save(Samples.task("a")));
    reopen();
    write(tx -> {
      assertThat(tasks(tx)).hasSize(1);
      tx.save(Samples.task("b"));
      tx.delete(new TaskId("a"));
    });
    reopen();
    see(s -> assertThat(tasks(s)).containsExactly(Samples.task("b")));
  }

  @Test
  void aReopenedStoreIsStillItselfAndOfNoEarlierGeneration() {
    StoreId before = storage().events().storeId();
    writeEvents(2);
    reopen();
    StoreId after = storage().events().storeId();
    assertThat(after.id()).isEqualTo(before.id());
    assertThat(after.generation()).isGreaterThanOrEqualTo(before.generation());
  }

  @Test
  void aSeqThatIsHandedOutAgainIsOfALaterGeneration() {
    long generation = storage().events().storeId().generation();
    writeEvents(2);
    reopen();
    assertThat(
            storage().events().latestSeq() >= 2
                || storage().events().storeId().generation() > generation)
        .isTrue();
  }

  @Test
  void whatWasRolledBackStaysAway() {
    assertThatThrownBy(() ->
            write(tx -> {
              tx.save(Samples.task("a"));
              throw new IllegalStateException("on purpose");
            }))
        .isInstanceOf(IllegalStateException.class);
    reopen();
    see(s -> assertThat(tasks(s)).isEmpty());
  }
}
