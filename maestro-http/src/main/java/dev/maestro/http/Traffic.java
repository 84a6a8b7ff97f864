package dev.maestro.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.util.AttachmentKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which requests are under way, and logs each when it is over: answered, upgraded, or lost
 * with its connection. From the moment that the server begins to close, every request that begins
 * is refused.
 */
final class Traffic implements HttpHandler {

  private static final AttachmentKey<Connection> CONNECTION =
      AttachmentKey.create(Connection.class);

  private static final AttachmentKey<UnderWay> REQUEST = AttachmentKey.create(UnderWay.class);

  /** What those under way do when the server begins to close; guarded by this. */
  private final Map<UnderWay, Runnable> farewells = new HashMap<>();

  private final HttpHandler open;
  private final HttpHandler closed;
  private int served;
  private int refused;
  private boolean closing;

  /**
   * @param open gets what begins before the server closes
   * @param closed gets the rest, and has no effect besides its answer
   */
  Traffic(HttpHandler open, HttpHandler closed) {
    this.open = open;
    this.closed = closed;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    UnderWay request = new UnderWay(exchange, admit());
    begin(exchange, request);
    (request.isServed ? open : closed).handleRequest(exchange);
  }

  /** Counts one more request; whether it is to be served. */
  private synchronized boolean admit() {
    if (closing) {
      refused++;
    } else {
      served++;
    }
    return !closing;
  }

  private synchronized void dismiss(UnderWay request) {
    farewells.remove(request);
    if (request.isServed) {
      served--;
    } else {
      refused--;
    }
    notifyAll();
  }

  /**
   * Runs the last such task of a request when it is over, also where its connection is lost; at
   * once if it is over already.
   */
  static void whenOver(HttpServerExchange exchange, Runnable task) {
    exchange.getAttachment(REQUEST).whenOver(task);
  }

  private static void begin(HttpServerExchange exchange, UnderWay request) {
    exchange.putAttachment(REQUEST, request);
    Visit visit = Doorway.visit(exchange);
    visit.enter();
    exchange.addExchangeCompleteListener((same, rest) -> {
      request.end();
      if (!same.isUpgrade()) {
        visit.leave();
      }
      rest.proceed();
    });
    ServerConnection connection = exchange.getConnection();
    Connection known = connection.getAttachment(CONNECTION);
    if (known == null) {
      Connection added = new Connection();
      connection.putAttachment(CONNECTION, added);
      added.current = request;
      connection.addCloseListener(closed -> added.end());
    } else {
      known.current = request;
    }
  }

  /**
   * Runs the task of a request that is under way when the server begins to close, or at once if it
   * closes already. One that waits for something else would be waited for in vain.
   *
   * @param task returns at once; run by any thread
   */
  static void whenClosing(HttpServerExchange exchange, Runnable task) {
    exchange.getAttachment(REQUEST).whenClosing(task);
  }

  /** Whether the server is not closing yet, so that the task will be run, or the request ends. */
  private synchronized boolean remember(UnderWay request, Runnable task) {
    if (!closing && !request.over.get()) {
      farewells.put(request, task);
    }
    return !closing;
  }

  /** From now on no request is served that has not begun. */
  void startClosing() {
    List<Runnable> tasks;
    synchronized (this) {
      closing = true;
      tasks = List.copyOf(farewells.values());
      farewells.clear();
    }
    tasks.forEach(Runnable::run);
  }

  /** Whether the server is about to stop. */
  synchronized boolean isClosing() {
    return closing;
  }

  /**
   * Waits until no request is served any more, or the time is over. Once it is true of a server
   * that closes, it stays so.
   *
   * @return whether none is
   */
  boolean awaitServed(Duration limit) throws InterruptedException {
    return await(() -> served == 0, limit);
  }

  /** The same, and those that are refused are waited for as well. */
  boolean awaitAnswered(Duration limit) throws InterruptedException {
    return await(() -> served + refused == 0, limit);
  }

  private synchronized boolean await(BooleanSupplier condition, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    return true;
  }

  private static final class Connection {
    private volatile @Nullable UnderWay current;

    private void end() {
      UnderWay request = current;
      if (request != null) {
        request.end();
      }
    }
  }

  private final class UnderWay {
    private final HttpServerExchange exchange;
    private final boolean isServed;
    private final AtomicBoolean over = new AtomicBoolean();
    private final long startedAt = System.nanoTime();
    private volatile @Nullable Runnable task;

    private UnderWay(HttpServerExchange exchange, boolean isServed) {
      this.exchange = exchange;
      this.isServed = isServed;
    }

    private void end() {
      if (over.compareAndSet(false, true)) {
        AccessLog.log(exchange, System.nanoTime() - startedAt);
        dismiss(this);
        runTask();
      }
    }

    private void whenOver(Runnable next) {
      task = next;
      if (over.get()) {
        runTask();
      }
    }

    private void whenClosing(Runnable next) {
      if (!remember(this, next)) {
        next.run();
      }
    }

    private void runTask() {
      Runnable last = task;
      if (last != null) {
        last.run();
      }
    }
  }
}
