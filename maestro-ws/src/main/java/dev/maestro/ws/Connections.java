package dev.maestro.ws;

import dev.maestro.core.domain.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Those that are connected. Safe for use by many threads. */
final class Connections {

  private final Set<Connection> all = ConcurrentHashMap.newKeySet();
  private final int limit;
  private volatile boolean closed;

  Connections(int limit) {
    this.limit = limit;
  }

  boolean areClosed() {
    return closed;
  }

  boolean areFull() {
    return all.size() >= limit;
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
      synchronized (all) {
        all.notifyAll();
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

  Value status() {
    List<Value> clients = all.stream().map(Connections::described).toList();
    Map<String, Value> status = new LinkedHashMap<>();
    status.put("connectedClients", Value.of(clients.size()));
    status.put("clients", new Value.Items(clients));
    return new Value.Fields(status);
  }

  /** The states are those of the browser's WebSocket: 1 is OPEN, 2 is CLOSING. */
  private static Value described(Connection connection) {
    boolean closing = connection.isClosing();
    Map<String, Value> client = new LinkedHashMap<>();
    client.put("readyState", Value.of(closing ? 2 : 1));
    client.put("readyStateText", Value.of(closing ? "CLOSING" : "OPEN"));
    return new Value.Fields(client);
  }

  /** Closes all, each of which is dropped where it does not answer in time, and waits for that. */
  void close() {
    closed = true;
    forEach(connection -> connection.close(CloseReason.GOING_AWAY));
    boolean interrupted = false;
    synchronized (all) {
      while (!all.isEmpty() && !interrupted) {
        try {
          all.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    forEach(Connection::drop);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
