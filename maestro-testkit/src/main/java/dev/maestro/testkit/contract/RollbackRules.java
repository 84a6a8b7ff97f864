package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Transaction;
import dev.maestro.json.Documents;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A transaction that fails leaves nothing, neither entities nor events. */
abstract class RollbackRules extends Rules {

  RollbackRules(StorageContract adapter) {
    super(adapter);
  }

  @Test
  void whatAWorkThrowsIsThrownAsItIs() {
    for (Throwable thrown :
        List.of(
            new ValidationFailed("a", "b"), new IllegalStateException(), new AssertionError())) {
      assertThatThrownBy(() -> write(tx -> throwIt(thrown))).isSameAs(thrown);
    }
  }

  private static void throwIt(Throwable thrown) {
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
    throw (Error) thrown;
  }

  @Test
  void aWorkThatThrowsLeavesNothing() {
    write(tx -> {
      tx.save(Samples.project("a"));
      tx.save(Samples.task("t"));
    });
    assertThatThrownBy(() ->
            write(tx -> {
              tx.save(Samples.project("b"));
              tx.save(Samples.withDescription(Samples.project("a"), "changed"));
              tx.delete(Samples.task("t").id());
              tx.save(Samples.session("s"));
              tx.record(event("b"), 1);
              throw new IllegalStateException("on purpose");
            }))
        .hasMessage("on purpose");
    see(s -> assertThat(projects(s)).containsExactly(Samples.project("a")));
    see(s -> assertThat(tasks(s)).containsExactly(Samples.task("t")));
    see(s -> assertThat(sessions(s)).isEmpty());
    see(s -> assertThat(s.seq()).isZero());
    assertThat(storage().events().read(0, 10).events()).isEmpty();
  }

  @Test
  void aWorkThatThrowsLeavesNoGapInTheEvents() {
    writeEvents(1);
    assertThatThrownBy(() ->
            write(tx -> {
              tx.record(event("lost"), 1);
              throw new IllegalStateException("on purpose");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(writeEvents(1).seq()).isEqualTo(2);
  }

  @Test
  void aProjectThatIsTooLargeIsRefusedWithAllElse() {
    assertRefused(tx -> tx.save(projectOf(EntityTooLarge.LIMIT + 1)));
  }

  @Test
  void aTaskThatIsTooLargeIsRefusedWithAllElse() {
    String text = "x".repeat(EntityTooLarge.LIMIT);
    assertRefused(tx -> tx.save(Samples.task("t", 1).description(text).build()));
  }

  @Test
  void aSessionThatIsTooLargeIsRefusedWithAllElse() {
    Value.Fields text =
        new Value.Fields(Map.of("x", Value.of("é".repeat(EntityTooLarge.LIMIT / 2))));
    assertRefused(tx -> tx.save(Samples.session("s", 1).metadata(text).build()));
  }

  private void assertRefused(Consumer<Transaction> saving) {
    assertThatThrownBy(() ->
            write(tx -> {
              tx.save(Samples.project("a"));
              tx.record(event("a"), 1);
              saving.accept(tx);
            }))
        .isInstanceOf(EntityTooLarge.class);
    see(s -> assertThat(projects(s)).isEmpty());
    see(s -> assertThat(tasks(s)).isEmpty());
    see(s -> assertThat(sessions(s)).isEmpty());
    assertThat(writeEvents(1).seq()).isEqualTo(1);
  }

  @Test
  void anEntityMayBeAsLargeAsTheLimit() {
    write(tx -> tx.save(projectOf(EntityTooLarge.LIMIT)));
    see(s -> assertThat(projects(s)).containsExactly(projectOf(EntityTooLarge.LIMIT)));
  }

  private static Project projectOf(long bytes) {
    Project empty = Samples.project("large");
    return Samples.withDescription(empty, "x".repeat((int) (bytes - Documents.size(empty))));
  }
}
