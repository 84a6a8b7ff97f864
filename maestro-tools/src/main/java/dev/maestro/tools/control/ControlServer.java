package dev.maestro.tools.control;

import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does for tools what they ask of the store of this server: on loopback, for whoever brings the key
 * that lies in the data directory. Safe for use by many threads.
 */
public final class ControlServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  /** An owner has one or two of them at work; more are a fault. */
  static final int MOST_CONNECTIONS = 16;

  /** Those that are only told that there are too many. */
  private static final int MOST_TURNED_AWAY = 16;

  private static final int KEY_BYTES = 32;

  /** How long a close waits for the operations that it interrupts. */
  private static final long CLOSING_MILLIS = 500;

  private final FileStorage store;
  private final Map<String, Operation> operations;
  private final Path dataDir;
  private final ServerSocket listener;
  private final String key;
  private final Map<ControlConnection, Thread> connections = new ConcurrentHashMap<>();

  private ControlServer(
      Path dataDir, FileStorage store, Map<String, Operation> operations, ServerSocket listener) {
    this.dataDir = dataDir;
    this.store = store;
    this.operations = operations;
    this.listener = listener;
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    this.key = HexFormat.of().formatHex(random);
  }

  /**
   * Serves until it is closed.
   *
   * @param dataDir which this process holds
   * @throws IOException if there is no loopback, or its file cannot be written
   */
  public static ControlServer start(
      Path dataDir, FileStorage store, Map<String, Operation> operations) throws IOException {
    ServerSocket listener = new ServerSocket(0, MOST_CONNECTIONS, InetAddress.getLoopbackAddress());
    ControlServer server = new ControlServer(dataDir, store, operations, listener);
    try {
      new ControlFile(listener.getLocalPort(), server.key).write(dataDir);
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
    Thread acceptor = new Thread(server::accept, "maestro-control");
    acceptor.setDaemon(true);
    acceptor.start();
    return server;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        serve(listener.accept());
      } catch (SocketException e) {
        if (!listener.isClosed()) {
          LOG.warn("No tool can reach this server any more", e);
          return;
        }
      } catch (IOException e) {
        LOG.debug("A tool could not be served", e);
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    int others = connections.size();
    if (others >= MOST_CONNECTIONS + MOST_TURNED_AWAY) {
      socket.close();
      return;
    }
    ControlConnection connection = new ControlConnection(socket, key, store, operations);
    boolean isTurnedAway = others >= MOST_CONNECTIONS;
    Thread thread = new Thread(() -> serve(connection, isTurnedAway), "maestro-control-connection");
    thread.setDaemon(true);
    connections.put(connection, thread);
    thread.start();
    if (listener.isClosed()) {
      connection.close();
    }
  }

  private void serve(ControlConnection connection, boolean isTurnedAway) {
    try (connection) {
      if (isTurnedAway) {
        LOG.warn("{} tools are at work, so that another one is turned away", MOST_CONNECTIONS);
        connection.turnAway(
            "Too many tools are at work on the server that holds the directory; the most is "
                + MOST_CONNECTIONS
                + ". End one, as a log --follow, or try again.");
      } else {
        connection.serve();
      }
    } finally {
      connections.remove(connection);
    }
  }

  /** Breaks off what is under way: a tool is told that the server has gone. */
  @Override
  public void close() {
    try (listener) {
      Files.deleteIfExists(ControlFile.in(dataDir));
    } catch (IOException e) {
      LOG.warn("The control channel could not be closed in order", e);
    }
    Set<Map.Entry<ControlConnection, Thread>> open = Map.copyOf(connections).entrySet();
    open.forEach(entry -> entry.getKey().close());
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSING_MILLIS);
    open.forEach(entry -> join(entry.getValue(), end));
  }

  private static void join(Thread thread, long end) {
    try {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
