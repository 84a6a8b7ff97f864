package dev.maestro.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/**
 * Whether a connection has a request that is with our handlers. One that has begun and is not there
 * in time ends the connection, whatever keeps it: a slow head, or a body that Undertow waits for
 * although it has refused the head by itself.
 */
final class Visit {

  private final StreamConnection connection;
  private final Duration limit;
  private XnioExecutor.@Nullable Key timer;
  private boolean inside;

  Visit(StreamConnection connection, Duration limit) {
    this.connection = connection;
    this.limit = limit;
  }

  /** So many bytes have come; before the first, only the idle time-out counts. */
  synchronized void received(long count) {
    if (count > 0 && !inside && timer == null) {
      timer =
          connection
              .getIoThread()
              .executeAfter(this::turnAway, limit.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void turnAway() {
    if (!inside) {
      IoUtils.safeClose(connection);
    }
  }

  /** A request has reached our handlers. */
  synchronized void enter() {
    inside = true;
    if (timer != null) {
      timer.remove();
      timer = null;
    }
  }

  /** That request is over, and the connection may bring another. */
  synchronized void leave() {
    inside = false;
  }

  synchronized boolean isInside() {
    return inside;
  }
}
