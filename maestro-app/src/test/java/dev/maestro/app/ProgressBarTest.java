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
  private final ProgressBar bar =
      new ProgressBar(new PrintStream(terminal, true, StandardCharsets.UTF_8), nanos::get);

  private String drawn() {
    bar.draw();
    return shown();
  }

  private String shown() {
    String shown = terminal.toString(StandardCharsets.UTF_8);
    terminal.reset();
    return shown;
  }

  @Test
  void whatIsDoneWithinASecondShowsNothing() {
    bar.progress("copying", 0, 10);
    nanos.addAndGet(SECOND - 1);
    bar.progress("copying", 10, 10);
    assertThat(drawn()).isEmpty();
    bar.close();
    assertThat(shown()).isEmpty();
  }

  @Test
  void whatTakesLongerIsALineThatGoesAtTheEnd() {
    nanos.addAndGet(SECOND);
    bar.progress("copying", 5, 10);
    assertThat(drawn())
        .isEqualTo("\r\u001b[Kcopying [" + "#".repeat(15) + " ".repeat(15) + "]  50 %, 1 s");
    bar.progress("copying", 10, 10);
    nanos.addAndGet(SECOND);
    assertThat(drawn()).isEqualTo("\r\u001b[Kcopying [" + "#".repeat(30) + "] 100 %, 2 s");
    bar.close();
    assertThat(shown()).isEqualTo("\r\u001b[K");
  }

  @Test
  void aRemarkHasALineOfItsOwn() {
    nanos.addAndGet(SECOND);
    bar.progress("opening the store", 0, 0);
    assertThat(drawn()).isEqualTo("\r\u001b[Kopening the store, 1 s");
    bar.remark("The disk\nis full.");
    assertThat(shown())
        .isEqualTo("\r\u001b[K" + PlainText.oneLine("The disk\nis full.") + System.lineSeparator());
  }

  @Test
  void whatSaysNothingForLongShowsThatItGoesOn() {
    bar.progress("opening the store", 0, 0);
    nanos.addAndGet(SECOND);
    assertThat(drawn()).isEqualTo("\r\u001b[Kopening the store, 1 s");
    nanos.addAndGet(6 * SECOND);
    assertThat(drawn()).isEqualTo("\r\u001b[Kopening the store, 7 s");
  }

  @Test
  void aTotalThatNobodyKnowsIsACount() {
    nanos.addAndGet(SECOND);
    bar.progress("reading\u001b[2J", 7, 0);
    assertThat(drawn()).isEqualTo("\r\u001b[Kreading\\u001b[2J: 7, 1 s");
  }

  @Test
  void aLineOfAnotherKindHasThePlaceUntilThereIsProgressAgain() {
    nanos.addAndGet(SECOND);
    bar.progress("reading", 1, 2);
    assertThat(drawn()).isNotEmpty();
    bar.hide();
    assertThat(shown()).isEqualTo("\r\u001b[K");
    assertThat(drawn()).isEmpty();
    bar.progress("reading", 2, 2);
    assertThat(drawn()).contains("100 %");
  }
}
