package dev.maestro.app;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.usecase.OpenSpawns;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the spawn requests that nobody moves on with in time. Looks so often that it finds in memory
 * what has happened, which costs next to nothing where nothing has. What cannot be done is told
 * once, and tried again.
 */
final class SpawnWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpawnWatch.class);

  private static final long PAUSE_MILLIS = 250;

  /** What a close waits for the look that is under way. */
  private static final long LAST_LOOK_MILLIS = 500;

  private final OpenSpawns spawns;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "maestro-spawn-watch");
        thread.setDaemon(true);
        return thread;
      });
  private boolean failing;
  private volatile boolean closed;
  private @Nullable Future<?> looks;

  SpawnWatch(OpenSpawns spawns) {
    this.spawns = spawns;
  }

  static SpawnWatch over(OpenSpawns spawns) {
    SpawnWatch watch = new SpawnWatch(spawns);
    watch.looks =
        watch.clock.scheduleWithFixedDelay(watch::look, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** Called by one thread at a time. */
  void look() {
    try {
      boolean more = !closed;
      while (more) {
        more = spawns.expireDue() && !closed;
      }
      failing = false;
    } catch (MaestroException e) {
      // At the end the store may be closed already.
      if (!failing && !closed) {
        LOG.warn("Spawn requests that nobody took cannot be ended: {}", e.getMessage());
      }
      failing = true;
    } catch (RuntimeException | Error e) {
      // The executor itself would swallow it, and never look again.
      LOG.error("Spawn requests that nobody took cannot be ended", e);
    }
  }

  /** Lets a look that is under way finish: an interrupt would close the journal that it reads. */
  @Override
  public void close() {
    closed = true;
    if (looks != null) {
      looks.cancel(false);
    }
    clock.shutdown();
    try {
      if (!clock.awaitTermination(LAST_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.debug("Spawn requests are still being looked through");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
