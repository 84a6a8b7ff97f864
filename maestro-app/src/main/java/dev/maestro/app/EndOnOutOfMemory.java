package dev.maestro.app;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process where it has run out of memory: threads that are needed are gone then, and a
 * server that answers nobody is worse than none, since nobody starts it again. What was
 * acknowledged is on disk. It learns of it where nothing catches the error, and where something
 * logs it; what else nothing catches is logged.
 *
 * <p>{@code -XX:+ExitOnOutOfMemoryError} does the same at once; this is for whoever leaves it out.
 */
final class EndOnOutOfMemory extends Handler implements Thread.UncaughtExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(EndOnOutOfMemory.class);

  /** As the JVM ends by itself. */
  private static final int STATUS = 3;

  /** Deeper than any that the program makes; a chain may be a ring. */
  private static final int MOST_CAUSES = 20;

  private EndOnOutOfMemory() {}

  static EndOnOutOfMemory install() {
    EndOnOutOfMemory end = new EndOnOutOfMemory();
    Thread.setDefaultUncaughtExceptionHandler(end);
    return end;
  }

  /** Logs it here: the group of the thread would hand it back to this handler. */
  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    endIfCaused(e);
    LOG.error("The thread {} ended, since nothing caught what it met", thread.getName(), e);
  }

  @Override
  public void publish(LogRecord entry) {
    endIfCaused(entry.getThrown());
  }

  private static void endIfCaused(@Nullable Throwable e) {
    Throwable cause = e;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      if (cause instanceof OutOfMemoryError) {
        end();
      }
      cause = cause.getCause();
    }
  }

  private static void end() {
    try {
      System.err.println(
          "maestro-server: out of memory; what was acknowledged is on disk. Start again, with a larger"
              + " heap (-Xmx)");
    } finally {
      Runtime.getRuntime().halt(STATUS);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
