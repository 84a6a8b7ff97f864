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
  void errandsThatTakeTheirTimeHoldUpNothingElse() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(100);
    try (Dispatcher dispatcher = new Dispatcher()) {
      for (int i = 0; i < 100; i++) {
        dispatcher.runErrand(() -> {
          assertThat(awaited(mayEnd)).isTrue();
          ended.countDown();
        });
      }
      dispatcher.run(done::countDown);
      assertThat(awaited(done)).isTrue();
      assertThat(ended.getCount()).isEqualTo(100);
      mayEnd.countDown();
      assertThat(awaited(ended)).isTrue();
    }
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
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
