package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.tools.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ToldWaitTest {

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void itIsToldAgainAndAgainUntilTheWorkIsDone() {
    CountDownLatch told = new CountDownLatch(3);
    String result =
        new ToldWait((what, done, total) -> told.countDown())
            .until(
                () -> {
                  await(told);
                  return "done";
                },
                progress -> progress.progress("working", 1, 2));
    assertThat(result).isEqualTo("done");
  }

  @Test
  void whoeverListensMayGoAwayAndTheWorkIsWaitedFor() {
    CountDownLatch gone = new CountDownLatch(1);
    AtomicInteger heard = new AtomicInteger();
    ToldWait wait =
        new ToldWait((what, done, total) -> {
          heard.incrementAndGet();
          gone.countDown();
          throw new UncheckedIOException(new IOException("gone"));
        });
    int result =
        wait.until(
            () -> {
              await(gone);
              return 1;
            },
            progress -> progress.progress("working", 1, 2));
    assertThat(result).isEqualTo(1);
    assertThat(heard).hasValue(1);
  }

  @Test
  void whatTheWorkThrowsIsThrown() {
    assertThatThrownBy(() ->
            new ToldWait(MoveRules.UNTOLD)
                .until(
                    () -> {
                      throw new Refused("no");
                    },
                    progress -> progress.progress("working", 1, 2)))
        .isInstanceOf(Refused.class)
        .hasMessage("no");
  }

  @Test
  void anInterruptDoesNotEndTheWaitAndIsKept() {
    Thread.currentThread().interrupt();
    assertThat(new ToldWait(MoveRules.UNTOLD).<Integer>until(() -> 1, progress -> {})).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
  }
}
