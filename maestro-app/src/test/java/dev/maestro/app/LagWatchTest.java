package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.storage.fs.FileStorage.Lag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD) // since all of them read one log
final class LagWatchTest {

  private Lag lag = new Lag(0, 0);
  private final LagWatch watch = new LagWatch(() -> lag);

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      watch.look();
    }
  }

  @Test
  void documentsThatAreLateForLongAreToldOnce() {
    try (LogLines log = new LogLines(LagWatch.class)) {
      lag = new Lag(7, 1_500);
      look(3 * LagWatch.LONG);
      assertThat(log.lines())
          .containsExactly(
              "WARNING 7 documents wait to be written, the first of them for 1500 ms;"
                  + " the journal has them");
    }
  }

  @Test
  void thatTheyAreInTimeAgainIsTold() {
    try (LogLines log = new LogLines(LagWatch.class)) {
      lag = new Lag(7, 1_500);
      look(LagWatch.LONG);
      lag = new Lag(1, 20);
      look(2);
      assertThat(log.lines()).hasSize(2).endsWith("INFO Documents are written in time again");
    }
  }

  @Test
  void aShortDelayIsNoNews() {
    try (LogLines log = new LogLines(LagWatch.class)) {
      for (int i = 0; i < 3; i++) {
        lag = new Lag(7, 1_500);
        look(LagWatch.LONG - 1);
        lag = new Lag(0, 0);
        look(1);
      }
      assertThat(log.lines()).isEmpty();
    }
  }
}
