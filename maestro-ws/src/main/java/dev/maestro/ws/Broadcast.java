package dev.maestro.ws;

import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.EventPublisher;
import dev.maestro.core.port.LoggedEvent;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/**
 * Wakes every connection when there is more; commits that come in quick succession are one wake.
 */
final class Broadcast implements EventPublisher {

  private static final int LINES_AT_ONCE = 256;

  private final EventLog log;
  private final Connections connections;
  private final Dispatcher dispatcher;
  private final Logger logger;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile long announced;
  private long logged;

  Broadcast(EventLog log, Connections connections, Dispatcher dispatcher, Logger logger) {
    this.log = log;
    this.connections = connections;
    this.dispatcher = dispatcher;
    this.logger = logger;
    this.logged = log.latestSeq();
  }

  @Override
  public void committed(long seq) {
    announced = seq;
    if (scheduled.compareAndSet(false, true)) {
      dispatcher.run(this::wakeAll);
    }
  }

  private void wakeAll() {
    scheduled.set(false);
    connections.forEach(Connection::wake);
    writeLines();
  }

  private synchronized void writeLines() {
    long newest = announced;
    while (logger.isDebugEnabled() && logged < newest) {
      List<LoggedEvent> events = log.read(logged, LINES_AT_ONCE).events();
      if (events.isEmpty()) {
        break;
      }
      events.forEach(this::writeLine);
      logged = events.get(events.size() - 1).seq();
    }
    logged = Math.max(logged, newest);
  }

  private void writeLine(LoggedEvent event) {
    logger.debug(
        "Broadcast to {}/{} clients: {}",
        connections.openCount(),
        connections.count(),
        event.event().type());
  }
}
