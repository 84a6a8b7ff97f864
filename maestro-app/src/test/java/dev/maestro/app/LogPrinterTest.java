package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LogPrinterTest {

  private static final int DEEPEST = 998;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream terminal = new PrintStream(err, true, StandardCharsets.UTF_8);
  private final AtomicLong nanos = new AtomicLong();
  private final ProgressBar bar = new ProgressBar(terminal, nanos::get);

  private List<String> printed(boolean raw, String... lines) throws IOException {
    return printed(raw, place(Long.MAX_VALUE, Long.MAX_VALUE), lines);
  }

  private LogPlace place(long since, long from) {
    return new LogPlace(terminal, since, from, false);
  }

  private List<String> printed(boolean raw, LogPlace place, String... lines) throws IOException {
    LogPrinter printer = new LogPrinter(new Output(out, false), raw, bar, place);
    for (String line : lines) {
      printer.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static String changed(String path, String before, String after) {
    return """
    {"time":"2026-01-31T08:00:00Z","seq":7,"event":"task:updated","kind":"task","id":"t","how":"changed",\
    "changes":[{"path":"%s","before":%s,"after":%s}]}\
    """
        .formatted(path, before, after);
  }

  private static String line(String change) {
    return ("2026-01-31T08:00:00Z #7 task:updated t " + change).strip();
  }

  @Test
  void marksAreNotPrintedAndTellHowFarItIs() throws IOException {
    for (boolean raw : List.of(false, true)) {
      out.reset();
      LogPlace place = place(3, Long.MAX_VALUE);
      assertThat(place.seq()).isEqualTo(3);
      assertThat(printed(raw, place, "{\"begin\":{\"oldestSeq\":1,\"latestSeq\":9}}")).isEmpty();
      assertThat(place.seq()).isEqualTo(3);
      assertThat(printed(raw, place, changed("x", "1", "2"))).hasSize(1);
      assertThat(place.seq()).isEqualTo(7);
      assertThat(printed(raw, place, "{\"seen\":{\"seq\":9,\"unknown\":[]}}")).hasSize(1);
      assertThat(place.seq()).isEqualTo(9);
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void whatIsNotRetainedIsToldBeforeTheFirstLine() throws IOException {
    String begin =
        "{\"begin\":{\"oldestSeq\":5,\"oldestAt\":%d,\"latestSeq\":9}}"
            .formatted(Instant.parse("2026-01-02T00:00:00Z").toEpochMilli());
    String told =
        "The journal goes back to event 5, of 2026-01-02T00:00:00Z; what was before is not"
            + " retained.\n";
    printed(false, place(4, Long.MAX_VALUE), begin);
    printed(false, place(Long.MAX_VALUE, Long.MAX_VALUE), begin);
    printed(
        false, place(Long.MAX_VALUE, Instant.parse("2026-01-03T00:00:00Z").toEpochMilli()), begin);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    printed(false, place(3, Long.MAX_VALUE), begin);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(told);
    printed(false, place(Long.MAX_VALUE, 0), begin);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(told + told);
  }

  @Test
  void theBarGoesWhereAllThereIsWasSeen() throws IOException {
    nanos.set(TimeUnit.SECONDS.toNanos(2));
    bar.progress("reading the journal", 99, 100);
    bar.draw();
    err.reset();
    printed(false, "{\"seen\":{\"seq\":9,\"unknown\":[]}}");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("\r\u001b[K");
  }

  @Test
  void numbersAreShownAsTheyAreWritten() throws IOException {
    assertThat(
            printed(
                false,
                changed("x", "1.0", "1.00"),
                changed("x", "1e400", "10000000000000000000000.10")))
        .containsExactly(line("x: 1.0 -> 1.00"), line("x: 1e400 -> 10000000000000000000000.10"));
  }

  @Test
  void onlyTheUpdateOfTheEntityAndOfItsSubtasksIsLeftOut() throws IOException {
    assertThat(
            printed(
                false,
                changed("updatedAt", "1", "2"),
                changed("subtasks[3].updatedAt", "1", "2"),
                changed("metadata.updatedAt", "1", "2")))
        .containsExactly(line(""), line(""), line("metadata.updatedAt: 1 -> 2"));
  }

  @Test
  void aDocumentThatNestsAsDeepAsOneCanIsPrinted() throws IOException {
    String deep = "[".repeat(DEEPEST) + "]".repeat(DEEPEST);
    assertThat(printed(false, changed("x", "1", deep)))
        .containsExactly(line("x: 1 -> " + "[".repeat(80) + "..."));
  }

  @Test
  void aNumberMayHaveAnyLength() throws IOException {
    assertThat(printed(false, changed("x", "1", "7".repeat(5_000))))
        .containsExactly(line("x: 1 -> " + "7".repeat(80) + "..."));
  }

  @Test
  void jsonIsPrintedAsItCame() throws IOException {
    String deep = changed("x", "1.0", "[".repeat(2 * DEEPEST) + "]".repeat(2 * DEEPEST));
    assertThat(printed(true, deep)).containsExactly(deep);
  }
}
