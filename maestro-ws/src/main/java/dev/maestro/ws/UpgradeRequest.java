package dev.maestro.ws;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What RFC 6455, section 4.2.1, asks of a client's opening handshake. */
final class UpgradeRequest {

  static final String VERSION = "13";

  private static final int KEY_BYTES = 16;

  private UpgradeRequest() {}

  static Optional<Refusal> fault(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    if (!names(headers, Headers.UPGRADE, "websocket")) {
      return Optional.of(
          Refusal.upgradeRequired("Only WebSocket is spoken here: Upgrade: websocket is required"));
    }
    return faultOfUpgrade(exchange, headers)
        .map(Refusal::invalid)
        .or(() -> faultOfVersion(headers));
  }

  private static Optional<String> faultOfUpgrade(HttpServerExchange exchange, HeaderMap headers) {
    if (!exchange.getRequestMethod().equals(Methods.GET)) {
      return Optional.of("The method of an upgrade must be GET");
    }
    if (!exchange.getProtocol().equals(Protocols.HTTP_1_1)) {
      return Optional.of("An upgrade needs HTTP/1.1");
    }
    if (!names(headers, Headers.CONNECTION, "upgrade")) {
      return Optional.of("Connection: Upgrade is required");
    }
    if (!exchange.isRequestComplete()) {
      return Optional.of("An upgrade has no body");
    }
    if (!isKey(only(headers, Headers.SEC_WEB_SOCKET_KEY))) {
      return Optional.of("Sec-WebSocket-Key must be there once, 16 bytes in Base64");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> faultOfVersion(HeaderMap headers) {
    return VERSION.equals(only(headers, Headers.SEC_WEB_SOCKET_VERSION))
        ? Optional.empty()
        : Optional.of(Refusal.upgradeRequired("Sec-WebSocket-Version must be " + VERSION));
  }

  private static @Nullable String only(HeaderMap headers, HttpString name) {
    HeaderValues values = headers.get(name);
    return values == null || values.size() != 1 ? null : values.getFirst().trim();
  }

  private static boolean names(HeaderMap headers, HttpString name, String token) {
    HeaderValues values = headers.get(name);
    return values != null
        && values.stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .anyMatch(each -> each.trim().equalsIgnoreCase(token));
  }

  private static boolean isKey(@Nullable String key) {
    try {
      return key != null && Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
