package dev.maestro.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.util.AttachmentKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Knows which requests are under way, and logs each when it is over: answered, upgraded, or lost
 * with its connection.
 */
final class Traffic implements HttpHandler {

  private static final AttachmentKey<Connection> CONNECTION =
      AttachmentKey.create(Connection.class);

  private final HttpHandler next;
  private int underWay;
  private volatile boolean closing;

  Traffic(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    begin(exchange);
    if (closing) {
      exchange.setPersistent(false);
    }
    next.handleRequest(exchange);
  }

  private void begin(HttpServerExchange exchange) {
    UnderWay request = new UnderWay(exchange);
    Visit visit = Doorway.visit(exchange);
    visit.enter();
    changeBy(1);
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

  /** From now on each connection ends with its request. */
  void startClosing() {
    closing = true;
  }

  /** Whether the server is about to stop. */
  boolean isClosing() {
    return closing;
  }

  private synchronized void changeBy(int count) {
    underWay += count;
    notifyAll();
  }

  /** Waits until no request is under way, or the time is over. Whether none is. */
  synchronized boolean awaitNone(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (underWay > 0) {
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
    private final AtomicBoolean over = new AtomicBoolean();
    private final long startedAt = System.nanoTime();

    private UnderWay(HttpServerExchange exchange) {
      this.exchange = exchange;
    }

    private void end() {
      if (over.compareAndSet(false, true)) {
        AccessLog.log(exchange, System.nanoTime() - startedAt);
        changeBy(-1);
      }
    }
  }
}
