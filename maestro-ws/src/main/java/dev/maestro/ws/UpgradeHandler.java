package dev.maestro.ws;

import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.port.EventLog;
import dev.maestro.json.Subscription;
import dev.maestro.json.SubscriptionCodec;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.util.List;
import java.util.Optional;

/** Turns a proper upgrade request into a connection, and refuses any other. */
final class UpgradeHandler implements HttpHandler {

  private static final AttachmentKey<Long> AFTER = AttachmentKey.create(Long.class);
  private static final AttachmentKey<Subscription> WANTED =
      AttachmentKey.create(Subscription.class);

  private final EventLog log;
  private final Connections connections;
  private final Dispatcher dispatcher;
  private final ConnectionFactory factory;
  private final HttpHandler handshake;

  UpgradeHandler(
      EventLog log, Connections connections, Dispatcher dispatcher, ConnectionFactory factory) {
    this.log = log;
    this.connections = connections;
    this.dispatcher = dispatcher;
    this.factory = factory;
    this.handshake =
        new WebSocketProtocolHandshakeHandler(
            List.of(new StrictHandshake(factory.settings())), this::connected);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    Optional<Refusal> refusal =
        UpgradeRequest.fault(exchange)
            .or(() -> faultOfSubscription(exchange))
            .or(connections::admit);
    if (refusal.isPresent()) {
      refusal.get().answer(exchange);
      return;
    }
    expect(exchange);
    // The log may have to be waited for, and this may be an I/O thread.
    exchange.dispatch(
        task -> {
          if (!dispatcher.offer(task)) {
            Refusal.SHUTTING_DOWN.answer(exchange);
          }
        },
        this::accept);
  }

  private static Optional<Refusal> faultOfSubscription(HttpServerExchange exchange) {
    try {
      SubscriptionCodec.readQuery(new UpgradeQuery(exchange.getQueryString())::get)
          .ifPresent(wanted -> exchange.putAttachment(WANTED, wanted));
      return Optional.empty();
    } catch (ValidationFailed e) {
      return Optional.of(Refusal.invalidSubscription(e));
    }
  }

  /** Follows the client until it is connected, refused after all, or lost. */
  private void expect(HttpServerExchange exchange) {
    Arrival arrival = new Arrival(connections);
    exchange.putAttachment(Arrival.KEY, arrival);
    exchange.addExchangeCompleteListener((same, rest) -> {
      if (!same.isUpgrade()) {
        arrival.end();
      }
      rest.proceed();
    });
    exchange.getConnection().addCloseListener(closed -> arrival.end());
  }

  /**
   * The client may know of a commit as soon as it has the 101, so its cursor is older than that.
   */
  private void accept(HttpServerExchange exchange) throws Exception {
    exchange.putAttachment(AFTER, log.latestSeq());
    handshake.handleRequest(exchange);
  }

  private void connected(WebSocketHttpExchange exchange, WebSocketChannel channel) {
    try {
      factory.connect(
          (StrictChannel) channel, exchange.getAttachment(AFTER), exchange.getAttachment(WANTED));
    } finally {
      exchange.getAttachment(Arrival.KEY).end();
    }
  }
}
