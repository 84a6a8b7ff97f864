package dev.maestro.app;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the server, and then the process with status 0, when SIGTERM or SIGINT tells the JVM to shut
 * down.
 *
 * <p>Left alone, the JVM reports the signal once its hooks are done, as status 143 or 130. So this
 * hook ends the process itself when all is closed. Nothing is lost by that: writes are on disk
 * before they are acknowledged, log lines are not buffered, and there is no other hook that
 * matters.
 */
final class ExitHook {

  private static final Logger LOG = LoggerFactory.getLogger(ExitHook.class);

  /** A close that takes longer, on a disk that hangs for example, is given up. */
  private static final Duration PATIENCE = Duration.ofMillis(4_700);

  private volatile @Nullable MaestroServer server;
  private volatile boolean startFailed;

  void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::run, "maestro-exit"));
  }

  /** From now on there is a server to close. */
  void started(MaestroServer started) {
    server = started;
  }

  /** From now on the process ends with whatever status it is given. */
  void startFailed() {
    startFailed = true;
  }

  private void run() {
    if (!startFailed) {
      Runtime.getRuntime().halt(closed() ? Program.DONE : Program.CANNOT_SERVE);
    }
  }

  /**
   * Whether nothing is left open; a start that has not come to its end has acknowledged nothing.
   */
  private boolean closed() {
    MaestroServer running = server;
    if (running == null) {
      LOG.info("Stopped before the start was complete");
      return true;
    }
    LOG.info("Stopping");
    FutureTask<?> closing = new FutureTask<>(running::close, null);
    Thread thread = new Thread(closing, "maestro-close");
    thread.setDaemon(true);
    thread.start();
    try {
      closing.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      LOG.error("Not everything could be closed in time; what was acknowledged is on disk");
    } catch (ExecutionException e) {
      LOG.error("Not everything could be closed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
