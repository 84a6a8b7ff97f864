package dev.maestro.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Parts WebSockets from all other requests; what fails in either is answered like any failure. */
final class Switch implements HttpHandler {

  private final Answers answers;
  private final HttpHandler api;
  private final HttpHandler upgrades;

  Switch(Answers answers, HttpHandler api, HttpHandler upgrades) {
    this.answers = answers;
    this.api = api;
    this.upgrades = upgrades;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    try {
      if (isWebSocket(exchange.getRequestHeaders().get(Headers.UPGRADE))) {
        Answers.harden(exchange);
        upgrades.handleRequest(exchange);
      } else {
        api.handleRequest(exchange);
      }
    } catch (Exception | Error e) {
      answers.send(exchange, Errors.answer(e, false));
    }
  }

  private static boolean isWebSocket(@Nullable HeaderValues upgrades) {
    return upgrades != null
        && upgrades.stream()
            .flatMap(value -> Stream.of(value.split(",", -1)))
            .anyMatch(protocol -> protocol.strip().equalsIgnoreCase("websocket"));
  }
}
