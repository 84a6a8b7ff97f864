package dev.maestro.ws;

import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import dev.maestro.json.ErrorBody;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Why an upgrade is not granted, as the error body says it. */
record Refusal(int status, String code, String message, @Nullable Value details) {

  static final Refusal SHUTTING_DOWN =
      new Refusal(
          StatusCodes.SERVICE_UNAVAILABLE, "SHUTTING_DOWN", "The server is shutting down", null);

  static final Refusal TOO_MANY =
      new Refusal(
          StatusCodes.SERVICE_UNAVAILABLE,
          "TOO_MANY_CONNECTIONS",
          "No more WebSocket connections can be taken; try again later",
          null);

  static Refusal invalid(String message) {
    return new Refusal(StatusCodes.BAD_REQUEST, "INVALID_UPGRADE", message, null);
  }

  static Refusal upgradeRequired(String message) {
    return new Refusal(StatusCodes.UPGRADE_REQUIRED, "UPGRADE_REQUIRED", message, null);
  }

  static Refusal invalidSubscription(ValidationFailed failure) {
    return new Refusal(
        StatusCodes.BAD_REQUEST,
        "INVALID_SUBSCRIPTION",
        String.valueOf(failure.getMessage()),
        failure.details());
  }

  void answer(HttpServerExchange exchange) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
    if (status == StatusCodes.UPGRADE_REQUIRED) {
      // RFC 9110, section 15.5.22, and RFC 6455, section 4.4.
      exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
      exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_VERSION, UpgradeRequest.VERSION);
    }
    exchange.getResponseSender().send(ByteBuffer.wrap(ErrorBody.of(code, message, details)));
  }
}
