package dev.maestro.app;

import dev.maestro.storage.fs.FileStorage.Lag;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns where documents stay behind the state: once when they have been for long, and once more
 * when that is over. Looks every second.
 */
final class LagWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LagWatch.class);

  /** Documents are to be written within a second. */
  private static final long LATE_MILLIS = 1_000;

  /** So many looks in a row are long. */
  static final int LONG = 10;

  private final Supplier<Lag> lag;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "maestro-lag-watch");
        thread.setDaemon(true);
        return thread;
      });
  private int lateLooks;
  private @Nullable Future<?> looks;

  LagWatch(Supplier<Lag> lag) {
    this.lag = lag;
  }

  static LagWatch over(Supplier<Lag> lag) {
    LagWatch watch = new LagWatch(lag);
    watch.looks = watch.clock.scheduleWithFixedDelay(watch::look, 1, 1, TimeUnit.SECONDS);
    return watch;
  }

  /** Called by one thread at a time. */
  void look() {
    Lag now = lag.get();
    if (now.millis() > LATE_MILLIS) {
      lateLooks++;
      if (lateLooks == LONG) {
        LOG.warn(
            "{} documents wait to be written, the first of them for {} ms; the journal has them",
            now.documents(),
            now.millis());
      }
    } else {
      if (lateLooks >= LONG) {
        LOG.info("Documents are written in time again");
      }
      lateLooks = 0;
    }
  }

  @Override
  public void close() {
    if (looks != null) {
      looks.cancel(false);
    }
    clock.shutdownNow();
  }
}
