package dev.maestro.tools.control;

import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.Operation;
import dev.maestro.tools.control.ControlConnection.Serving;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does for tools what they ask of the store of this server: on loopback, for whoever brings the key
 * that lies in the data directory. Safe for use by many threads.
 */
public final class ControlServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  /** How many may wait to be taken. */
  private static final int BACKLOG = 64;

  /** How long a close waits for the operations that it interrupts. */
  private static final long CLOSING_MILLIS = 500;

  private final Path dataDir;
  private final ServerSocket listener;
  private final Serving serving;
  private final RareWarning unreachable;
  private final Thread acceptor = new Thread(this::accept, "maestro-control");

  private ControlServer(Path dataDir, ServerSocket listener, Serving serving) {
    this.dataDir = dataDir;
    this.listener = listener;
    this.serving = serving;
    this.unreachable =
        new RareWarning("No tool can reach this server now: ", serving.limits().warnings());
    acceptor.setDaemon(true);
  }

  /**
   * Serves until it is closed.
   *
   * @param dataDir which this process holds
   * @throws IOException if there is no loopback, or its file cannot be written
   */
  public static ControlServer start(
      Path dataDir, FileStorage store, Map<String, Operation> operations) throws IOException {
    return start(dataDir, store, operations, ControlLimits.DEFAULT, new ServerSocket());
  }

  /**
   * @param unbound is closed with the server, or where it does not start
   */
  static ControlServer start(
      Path dataDir,
      FileStorage store,
      Map<String, Operation> operations,
      ControlLimits limits,
      ServerSocket unbound)
      throws IOException {
    try {
      unbound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      String key = HexFormat.of().formatHex(KeyProof.random());
      Serving serving =
          new Serving(
              store,
              operations,
              HeldDirectory.of(dataDir),
              new KeyProof(key),
              limits,
              new Admission(limits.strangers(), limits.tools()),
              new RareWarning(
                  "Somebody on this machine asked for an operation and did not have the key",
                  limits.warnings()));
      ControlServer server = new ControlServer(dataDir, unbound, serving);
      new ControlFile(unbound.getLocalPort(), key).write(dataDir);
      server.acceptor.start();
      return server;
    } catch (IOException | RuntimeException e) {
      unbound.close();
      throw e;
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        serve(listener.accept());
      } catch (IOException e) {
        pauseAfter(e);
      }
    }
  }

  private void serve(Socket socket) {
    try {
      ControlConnection connection = new ControlConnection(socket, serving);
      serving.admission().arrive(connection);
      connection.start();
    } catch (IOException e) {
      LOG.debug("A tool could not be served", e);
      close(socket);
    }
  }

  /** As long as files or memory are short, each attempt would fail at once. */
  private void pauseAfter(IOException failure) {
    if (listener.isClosed()) {
      return;
    }
    unreachable.warn(String.valueOf(failure.getMessage()));
    LockSupport.parkNanos(this, serving.limits().pause().toNanos());
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("A connection could not be closed in order", e);
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
    LockSupport.unpark(acceptor);
    try {
      end(serving.admission().close());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(List<ControlConnection> open) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSING_MILLIS);
    for (ControlConnection connection : open) {
      connection.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    }
  }
}
