package dev.maestro.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.port.Durability;
import dev.maestro.core.port.Storage;
import org.junit.jupiter.api.Test;

/** A store that promises less keeps the rest of the contract. */
final class InMemoryStorageBufferedTest extends InMemoryStorageTest {

  @Override
  protected Storage open() {
    return new InMemoryStorage().buffered();
  }

  @Override
  protected Storage openKeeping(int events) {
    return new InMemoryStorage(events).buffered();
  }

  @Test
  void onlyAWriteThatDemandsItIsSynced() {
    try (InMemoryStorage storage = new InMemoryStorage().buffered()) {
      assertThat(storage.write(tx -> true).durability()).isEqualTo(Durability.BUFFERED);
      assertThat(storage.write(tx -> true, Durability.FSYNC).durability())
          .isEqualTo(Durability.FSYNC);
      assertThat(storage.durability()).isEqualTo(Durability.BUFFERED);
    }
  }
}
