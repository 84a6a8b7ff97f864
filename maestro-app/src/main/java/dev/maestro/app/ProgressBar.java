package dev.maestro.app;

import dev.maestro.tools.Progress;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows in a line of a terminal what was told last of something that takes longer than a second,
 * and for how long it goes on: ten times a second, so that there is life in it also where nothing
 * is told for long. The line goes when it is hidden or closed. Safe for use by many threads.
 */
final class ProgressBar implements Progress, AutoCloseable {

  private static final long SILENT = TimeUnit.SECONDS.toNanos(1);
  private static final long BETWEEN_MILLIS = 100;
  private static final int WIDTH = 30;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream err;
  private final LongSupplier nanos;
  private final long begin;
  private @Nullable Told last;
  private boolean shown;
  private boolean closed;

  private record Told(String what, long done, long total) {

    String line() {
      if (total <= 0) {
        return done == 0 ? what : what + ": " + done;
      }
      long part = Math.max(0, Math.min(done, total));
      int filled = (int) (WIDTH * (double) part / total);
      return "%s [%s%s] %3d %%"
          .formatted(
              what, "#".repeat(filled), " ".repeat(WIDTH - filled), (int) (100.0 * part / total));
    }
  }

  /** One that is drawn by whoever has it. */
  ProgressBar(PrintStream err, LongSupplier nanos) {
    this.err = err;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
  }

  /** One that shows something only where a terminal looks at standard error. */
  static ProgressBar on(Console console) {
    ProgressBar bar = new ProgressBar(console.err(), System::nanoTime);
    if (StandardStream.ERR.isTerminal() && isDrawn(console.variables())) {
      Thread painter = new Thread(bar::paint, "maestro-progress");
      painter.setDaemon(true);
      painter.start();
    }
    return bar;
  }

  /** The line is drawn by what these turn off. */
  private static boolean isDrawn(Map<String, String> variables) {
    return variables.getOrDefault("NO_COLOR", "").isEmpty()
        && !variables.getOrDefault("TERM", "").equals("dumb");
  }

  @Override
  public synchronized void progress(String what, long done, long total) {
    last = new Told(what, done, total);
  }

  private synchronized void paint() {
    try {
      while (!closed) {
        draw();
        wait(BETWEEN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Shows how far it is, if it takes long. */
  synchronized void draw() {
    long passed = nanos.getAsLong() - begin;
    if (last == null || passed < SILENT) {
      return;
    }
    shown = true;
    String line = last.line() + ", " + TimeUnit.NANOSECONDS.toSeconds(passed) + " s";
    err.print(CLEAR + PlainText.oneLine(line));
    err.flush();
  }

  @Override
  public synchronized void remark(String sentence) {
    hide();
    err.println(PlainText.oneLine(sentence));
  }

  /** Makes room for a line of another kind; it comes again with the next progress. */
  synchronized void hide() {
    last = null;
    if (shown) {
      shown = false;
      err.print(CLEAR);
      err.flush();
    }
  }

  @Override
  public synchronized void close() {
    hide();
    closed = true;
    notifyAll();
  }
}
