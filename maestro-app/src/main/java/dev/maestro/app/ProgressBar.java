package dev.maestro.app;

import dev.maestro.tools.Progress;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows in a line of a terminal how far something is, once it takes longer than a second; the line
 * goes when it is closed. Used by one thread.
 */
final class ProgressBar implements Progress, AutoCloseable {

  private static final long SILENT = TimeUnit.SECONDS.toNanos(1);
  private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int WIDTH = 30;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream err;
  private final boolean isSeen;
  private final LongSupplier nanos;
  private final long begin;
  private long next;
  private boolean shown;

  ProgressBar(PrintStream err, boolean isSeen, LongSupplier nanos) {
    this.err = err;
    this.isSeen = isSeen;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
    this.next = begin + SILENT;
  }

  /** One that shows something only where a terminal looks at standard error. */
  static ProgressBar on(Console console) {
    return new ProgressBar(
        console.err(),
        StandardStream.ERR.isTerminal() && isDrawn(console.variables()),
        System::nanoTime);
  }

  /** The line is drawn by what these turn off. */
  private static boolean isDrawn(Map<String, String> variables) {
    return variables.getOrDefault("NO_COLOR", "").isEmpty()
        && !variables.getOrDefault("TERM", "").equals("dumb");
  }

  @Override
  public void progress(String what, long done, long total) {
    long now = nanos.getAsLong();
    if (!isSeen || now - next < 0) {
      return;
    }
    next = now + BETWEEN;
    shown = true;
    err.print(CLEAR + PlainText.oneLine(line(what, done, total)));
    err.flush();
  }

  private static String line(String what, long done, long total) {
    if (total <= 0) {
      return what + ": " + done;
    }
    long part = Math.max(0, Math.min(done, total));
    int filled = (int) (WIDTH * (double) part / total);
    return "%s [%s%s] %3d %%"
        .formatted(
            what, "#".repeat(filled), " ".repeat(WIDTH - filled), (int) (100.0 * part / total));
  }

  /** Makes room for a line of another kind; it comes again with the next progress. */
  @Override
  public void close() {
    if (shown) {
      shown = false;
      err.print(CLEAR);
      err.flush();
    }
  }
}
