package dev.maestro.tools.control;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose other side does not do its part in time, which ends whatever waits for
 * it. Is closed itself once the part is done.
 */
final class Deadline implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);
  private static final ScheduledThreadPoolExecutor TIMER = timer();

  private final Closeable connection;
  private final ScheduledFuture<?> end;
  private volatile boolean over;

  private Deadline(Duration time, Closeable connection) {
    this.connection = connection;
    this.end = TIMER.schedule(this::end, time.toNanos(), TimeUnit.NANOSECONDS);
  }

  static Deadline in(Duration time, Closeable connection) {
    return new Deadline(time, connection);
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "maestro-control-deadlines");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private void end() {
    over = true;
    try {
      connection.close();
    } catch (IOException e) {
      LOG.debug("A connection could not be closed in order", e);
    }
  }

  boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    end.cancel(false);
  }
}
