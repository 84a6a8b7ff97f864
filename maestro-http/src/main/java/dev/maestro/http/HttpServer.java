package dev.maestro.http;

import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * Listens, and passes on what the rules let through: upgrades to WebSocket on any path to one
 * handler, everything else to the other. Safe for use by many threads.
 */
public final class HttpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private static final int BUFFER = 16 * 1024;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  /** For answers that are on their way when the connections are about to be closed. */
  private static final Duration LAST_ANSWERS_LIMIT = Duration.ofMillis(500);

  private final XnioWorker worker;
  private final HttpOpenListener connections;
  private final Listeners listeners;
  private final Traffic traffic;
  private final AtomicBoolean closed = new AtomicBoolean();

  private HttpServer(
      XnioWorker worker, HttpOpenListener connections, Listeners listeners, Traffic traffic) {
    this.worker = worker;
    this.connections = connections;
    this.listeners = listeners;
    this.traffic = traffic;
  }

  /**
   * Starts to serve.
   *
   * @param upgrades gets every request for an upgrade to WebSocket, on I/O threads
   * @throws AddressUnavailable if it cannot listen where the settings say
   */
  public static HttpServer start(
      HttpSettings settings, AccessRules rules, HttpApi api, HttpHandler upgrades)
      throws AddressUnavailable {
    Answers answers = new Answers(settings);
    return start(settings, rules, answers, api.handler(settings, answers), upgrades);
  }

  /**
   * Starts to serve anything.
   *
   * @param answers for what is refused before it reaches a handler
   */
  static HttpServer start(
      HttpSettings settings,
      AccessRules rules,
      Answers answers,
      HttpHandler api,
      HttpHandler upgrades)
      throws AddressUnavailable {
    Traffic traffic =
        new Traffic(
            new Guard(rules, answers, new Switch(answers, api, upgrades)),
            new Guard(
                rules, answers, exchange -> answers.refuse(exchange, Refusal.shuttingDown())));
    return start(worker(settings), settings, traffic);
  }

  /** Starts to serve with that worker, which ends with the server, and where it cannot start. */
  static HttpServer start(XnioWorker worker, HttpSettings settings, Traffic traffic)
      throws AddressUnavailable {
    try {
      return listen(worker, settings, traffic);
    } catch (AddressUnavailable | RuntimeException | Error e) {
      worker.shutdownNow();
      throw e;
    }
  }

  private static HttpServer listen(XnioWorker worker, HttpSettings settings, Traffic traffic)
      throws AddressUnavailable {
    HttpOpenListener connections =
        new HttpOpenListener(new DefaultByteBufferPool(true, BUFFER), options(settings));
    connections.setRootHandler(traffic);
    Listeners listeners = Listeners.open(worker, settings, new Doorway(connections, settings));
    return new HttpServer(worker, connections, listeners, traffic);
  }

  static XnioWorker worker(HttpSettings settings) {
    int ioThreads = Math.max(2, Runtime.getRuntime().availableProcessors());
    try {
      return Xnio.getInstance(HttpServer.class.getClassLoader())
          .createWorker(
              OptionMap.builder()
                  .set(Options.WORKER_NAME, "maestro-http")
                  .set(Options.WORKER_IO_THREADS, ioThreads)
                  .set(Options.WORKER_TASK_CORE_THREADS, settings.workers())
                  .set(Options.WORKER_TASK_MAX_THREADS, settings.workers())
                  .set(Options.TCP_NODELAY, true)
                  .getMap());
    } catch (IOException e) {
      throw new IllegalStateException("The I/O threads cannot be started", e);
    }
  }

  private static OptionMap options(HttpSettings settings) {
    return OptionMap.builder()
        .set(UndertowOptions.ENABLE_HTTP2, false)
        .set(UndertowOptions.MAX_HEADER_SIZE, HttpSettings.MAX_HEAD)
        // Bodies are counted where they are read; what is left of one is bounded in time.
        .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
        .set(UndertowOptions.NO_REQUEST_TIMEOUT, (int) settings.idleTimeout().toMillis())
        .set(UndertowOptions.DECODE_URL, false)
        .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
        .getMap();
  }

  /** The port, also where the settings left the choice to the system. */
  public int port() {
    return addresses().get(0).getPort();
  }

  /** Where the server listens: one address, or two on one port. */
  public List<InetSocketAddress> addresses() {
    return listeners.addresses();
  }

  /**
   * Stops accepting connections, and gives the requests under way that long to be answered. What
   * begins later on a connection that is open is answered 503 {@code SHUTTING_DOWN}, upgrades as
   * well; WebSockets stay open.
   *
   * @return whether all were; then nothing is executed any more
   */
  public boolean drain(Duration limit) {
    traffic.startClosing();
    listeners.close();
    try {
      return traffic.awaitServed(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Closes what is open, after draining for three seconds at most unless {@link #drain} was called
   * before. Does nothing the second time.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (!traffic.isClosing() && !drain(CLOSE_LIMIT)) {
      LOG.warn("Stopped while requests were still under way");
    }
    awaitLastAnswers();
    connections.closeConnections();
    worker.shutdownNow();
  }

  private void awaitLastAnswers() {
    try {
      if (!traffic.awaitAnswered(LAST_ANSWERS_LIMIT)) {
        LOG.info("Connections were closed before their answers were out");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
