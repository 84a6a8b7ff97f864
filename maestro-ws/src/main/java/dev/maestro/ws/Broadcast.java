package dev.maestro.ws;

import dev.maestro.core.port.EventPublisher;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.EncodedLog;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/**
 * Looks at what is new, and wakes those who want it; commits that come in quick succession are one
 * look.
 */
final class Broadcast implements EventPublisher {

  private static final int LOOKED_AT_ONCE = 256;

  private final EncodedLog log;
  private final Newest newest;
  private final Connections connections;
  private final Dispatcher dispatcher;
  private final Logger logger;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile long announced;

  Broadcast(
      EncodedLog log,
      Newest newest,
      Connections connections,
      Dispatcher dispatcher,
      Logger logger) {
    this.log = log;
    this.newest = newest;
    this.connections = connections;
    this.dispatcher = dispatcher;
    this.logger = logger;
  }

  @Override
  public void committed(long seq) {
    announced = seq;
    if (scheduled.compareAndSet(false, true)) {
      dispatcher.run(this::look);
    }
  }

  /** Looks at all that is committed. */
  synchronized void look() {
    scheduled.set(false);
    try {
      boolean hasMore = true;
      while (hasMore) {
        hasMore = lookAtSome();
      }
    } catch (RuntimeException | Error e) {
      logger.error("What is new cannot be read; each client has to find out by itself", e);
      newest.skipTo(announced);
    }
  }

  /** Whether there may be more. */
  private boolean lookAtSome() {
    if (connections.count() == 0 && !logger.isDebugEnabled()) {
      newest.skipTo(announced);
      return false;
    }
    EncodedLog.Page page = log.readEncoded(newest.seq(), LOOKED_AT_ONCE);
    if (page.events().isEmpty()) {
      return false;
    }
    if (page.hasGapAfter(newest.seq())) {
      newest.skipTo(page.oldestSeq() - 1);
    }
    newest.add(page.events());
    page.events().forEach(this::writeLine);
    return true;
  }

  private void writeLine(EncodedEvent event) {
    if (logger.isDebugEnabled()) {
      logger.debug(
          "Broadcast to {}/{} clients: {}",
          connections.openCount(),
          connections.count(),
          event.subject().type());
    }
  }
}
