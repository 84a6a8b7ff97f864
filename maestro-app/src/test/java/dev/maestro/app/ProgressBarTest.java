package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressBarTest {

  private static final long SECOND = 1_000_000_000;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - SECOND / 2);
  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

  private ProgressBar bar(boolean isSeen) {
    return new ProgressBar(
        new PrintStream(terminal, true, StandardCharsets.UTF_8), isSeen, nanos::get);
  }

  private String shown() {
    String shown = terminal.toString(StandardCharsets.UTF_8);
    terminal.reset();
    return shown;
  }

  @Test
  void whatIsDoneWithinASecondShowsNothing() {
    try (ProgressBar bar = bar(true)) {
      bar.progress("copying", 0, 10);
      nanos.addAndGet(SECOND - 1);
      bar.progress("copying", 10, 10);
    }
    assertThat(shown()).isEmpty();
  }

  @Test
  void whatTakesLongerIsALineThatGoesAtTheEnd() {
    try (ProgressBar bar = bar(true)) {
      nanos.addAndGet(SECOND);
      bar.progress("copying", 5, 10);
      assertThat(shown())
          .isEqualTo("\r\u001b[Kcopying [" + "#".repeat(15) + " ".repeat(15) + "]  50 %");
      bar.progress("copying", 6, 10);
      assertThat(shown()).isEmpty();
      nanos.addAndGet(SECOND / 10);
      bar.progress("copying", 10, 10);
      assertThat(shown()).isEqualTo("\r\u001b[Kcopying [" + "#".repeat(30) + "] 100 %");
    }
    assertThat(shown()).isEqualTo("\r\u001b[K");
  }

  @Test
  void aTotalThatNobodyKnowsIsACount() {
    try (ProgressBar bar = bar(true)) {
      nanos.addAndGet(SECOND);
      bar.progress("reading\u001b[2J", 7, 0);
      assertThat(shown()).isEqualTo("\r\u001b[Kreading\\u001b[2J: 7");
    }
  }

  @Test
  void nothingIsShownWhereNoTerminalLooks() {
    try (ProgressBar bar = bar(false)) {
      nanos.addAndGet(SECOND);
      bar.progress("copying", 5, 10);
    }
    assertThat(shown()).isEmpty();
  }
}
