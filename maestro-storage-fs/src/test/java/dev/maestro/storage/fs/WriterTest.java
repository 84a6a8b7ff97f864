package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.port.StorageUnavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WriterTest {

  private final Writer writer = new Writer();

  @Test
  @Timeout(30)
  void aSecondCloseReturnsWhenTheFirstHasDoneItsLastDeed() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Boolean> doneWhenTheSecondReturned = new CompletableFuture<>();
    Thread second =
        new Thread(() -> {
          writer.close(() -> {});
          doneWhenTheSecondReturned.complete(done.get());
        });
    writer.close(() -> {
      second.start();
      awaitWaitingOrEnded(second);
      done.set(true);
    });
    assertThat(doneWhenTheSecondReturned.get(20, TimeUnit.SECONDS)).isTrue();
  }

  private static void awaitWaitingOrEnded(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
  }

  @Test
  void theLastDeedIsDoneOnceAndNothingIsTakenAfterIt() {
    AtomicBoolean again = new AtomicBoolean();
    writer.close(() -> {});
    writer.close(() -> again.set(true));
    assertThat(again).isFalse();
    assertThatThrownBy(() -> writer.run(() -> true)).isInstanceOf(StorageUnavailable.class);
  }
}
