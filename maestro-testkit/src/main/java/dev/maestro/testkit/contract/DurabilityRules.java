package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.Transaction;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a write has survived, and what it is told to have survived. */
abstract class DurabilityRules extends Rules {

  DurabilityRules(StorageContract adapter) {
    super(adapter);
  }

  @Test
  void aCommitIsAtLeastAsDurableAsWasDemandedAndAsTheStoreSays() {
    for (Durability demanded : Durability.values()) {
      Commit<Boolean> changed = writeDemanding(demanded, tx -> tx.record(event("a"), 1));
      Commit<Boolean> unchanged = writeDemanding(demanded, tx -> {});
      for (Commit<Boolean> commit : List.of(changed, unchanged)) {
        assertThat(commit.durability().covers(demanded)).isTrue();
        assertThat(commit.durability().covers(storage().durability())).isTrue();
      }
    }
  }

  @Test
  void whatIsDemandedChangesNothingElse() {
    for (Durability demanded : Durability.values()) {
      long before = storage().events().latestSeq();
      Commit<Boolean> commit =
          writeDemanding(
              demanded,
              tx -> {
                tx.save(Samples.project("p" + demanded));
                tx.record(event("a"), 1);
                tx.record(event("b"), 1);
              });
      assertThat(commit.seq()).isEqualTo(before + 2);
      see(s -> assertThat(s.project(Samples.project("p" + demanded).id())).isPresent());
    }
  }

  private Commit<Boolean> writeDemanding(Durability demanded, Consumer<Transaction> work) {
    return storage()
        .write(
            tx -> {
              work.accept(tx);
              return true;
            },
            demanded);
  }

  @Test
  void aWriteThatDemandsNothingIsAsDurableAsTheStoreSays() {
    assertThat(writeEvents(1).durability().covers(storage().durability())).isTrue();
    assertThat(writeEvents(0).durability().covers(storage().durability())).isTrue();
  }

  @Test
  void aWorkThatDemandsDurabilityAndThrowsRollsBack() {
    assertThatThrownBy(() ->
            storage()
                .write(
                    tx -> {
                      tx.save(Samples.project("a"));
                      throw new IllegalStateException("on purpose");
                    },
                    Durability.FSYNC))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("on purpose");
    see(s -> assertThat(projects(s)).isEmpty());
  }
}
