package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DispatcherTest {

  @Test
  void aTaskThatRepeatsOutlivesAnError() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(3);
    try (Dispatcher dispatcher = new Dispatcher()) {
      dispatcher.runEvery(
          Duration.ofMillis(1),
          () -> {
            runs.countDown();
            throw new AssertionError("planted");
          });
      assertThat(runs.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void afterTheEndATaskIsTurnedDown() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.close();
    assertThat(dispatcher.offer(() -> {})).isFalse();
    assertThat(dispatcher.runAfter(Duration.ofMillis(1), () -> {})).isFalse();
  }
}
