package dev.maestro.ws;

import dev.maestro.core.domain.Value;
import dev.maestro.json.StreamFrames;
import dev.maestro.json.Subscription;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Those that are connected, and how many are about to be. Safe for use by many threads. */
final class Connections {

  /** What a close waits beyond the grace of its clients, each of which is dropped at its end. */
  private static final Duration MARGIN = Duration.ofMillis(250);

  private final Set<Connection> all = ConcurrentHashMap.newKeySet();
  private final int limit;
  private final Duration closeLimit;
  private int arriving;
  private volatile boolean closed;

  Connections(EventSocketSettings settings) {
    this.limit = settings.maxConnections();
    this.closeLimit = settings.closeGrace().plus(MARGIN);
  }

  /**
   * Counts the arrival of one more client, which has to end.
   *
   * @return why there is no place for it; then it is not counted
   */
  synchronized Optional<Refusal> admit() {
    if (closed) {
      return Optional.of(Refusal.SHUTTING_DOWN);
    }
    if (all.size() + arriving >= limit) {
      return Optional.of(Refusal.TOO_MANY);
    }
    arriving++;
    return Optional.empty();
  }

  synchronized void arrived() {
    arriving--;
    notifyAll();
  }

  void add(Connection connection) {
    all.add(connection);
    if (closed) {
      connection.close(CloseReason.GOING_AWAY);
    }
  }

  void remove(Connection connection) {
    all.remove(connection);
    if (closed) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  void forEach(Consumer<Connection> action) {
    all.forEach(action);
  }

  int count() {
    return all.size();
  }

  long openCount() {
    return all.stream().filter(connection -> !connection.isClosing()).count();
  }

  /**
   * @param latest the seq of the newest event
   */
  Value status(long latest) {
    List<Value> clients = all.stream().map(connection -> described(connection, latest)).toList();
    Map<String, Value> status = new LinkedHashMap<>();
    status.put("connectedClients", Value.of(clients.size()));
    status.put("clients", new Value.Items(clients));
    return new Value.Fields(status);
  }

  /** The states are those of the browser's WebSocket: 1 is OPEN, 2 is CLOSING. */
  private static Value described(Connection connection, long latest) {
    boolean closing = connection.isClosing();
    Map<String, Value> client = new LinkedHashMap<>();
    client.put("readyState", Value.of(closing ? 2 : 1));
    client.put("readyStateText", Value.of(closing ? "CLOSING" : "OPEN"));
    long seq = connection.stream().cursor();
    Subscription subscription = connection.stream().subscription();
    client.put(
        "subscription", subscription == null ? Value.NULL : StreamFrames.described(subscription));
    client.put("seq", Value.of(seq));
    client.put("lag", Value.of(Math.max(0, latest - seq)));
    client.put("compression", Value.of(connection.out().isDeflating()));
    return new Value.Fields(client);
  }

  /**
   * Closes all, those that are just arriving as well, and waits until they have answered; whoever
   * has not in time is dropped.
   */
  void close() {
    synchronized (this) {
      closed = true;
    }
    forEach(connection -> connection.close(CloseReason.GOING_AWAY));
    boolean interrupted = awaitNone();
    forEach(Connection::drop);
    all.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the wait was interrupted. */
  private synchronized boolean awaitNone() {
    long deadline = System.nanoTime() + closeLimit.toNanos();
    try {
      for (long left = closeLimit.toNanos();
          left > 0 && arriving + all.size() > 0;
          left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
