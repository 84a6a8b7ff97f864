package dev.maestro.ws;

import io.undertow.connector.ByteBufferPool;
import io.undertow.util.Headers;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.util.List;
import java.util.Set;
import org.xnio.StreamConnection;

/**
 * The handshake of RFC 6455, without subprotocols, and of RFC 7692: messages are deflated each by
 * itself where the client offers that.
 */
final class StrictHandshake extends Hybi13Handshake {

  private final EventSocketSettings settings;

  StrictHandshake(EventSocketSettings settings) {
    super(Set.of(), false);
    this.settings = settings;
  }

  @Override
  protected void handshakeInternal(WebSocketHttpExchange exchange) {
    if (settings.compression().isOn() && DeflateOffer.isAmong(offers(exchange))) {
      exchange.setResponseHeader(Headers.SEC_WEB_SOCKET_EXTENSIONS_STRING, DeflateOffer.ANSWER);
    }
    super.handshakeInternal(exchange);
  }

  private static List<String> offers(WebSocketHttpExchange exchange) {
    return exchange
        .getRequestHeaders()
        .getOrDefault(Headers.SEC_WEB_SOCKET_EXTENSIONS_STRING, List.of());
  }

  @Override
  public WebSocketChannel createChannel(
      WebSocketHttpExchange exchange, StreamConnection connection, ByteBufferPool buffers) {
    return new StrictChannel(
        connection,
        buffers,
        getWebSocketLocation(exchange),
        isAgreed(exchange) ? new Inflation(settings.maxMessageBytes()) : null,
        exchange.getPeerConnections(),
        exchange.getOptions(),
        settings);
  }

  private static boolean isAgreed(WebSocketHttpExchange exchange) {
    return exchange.getResponseHeader(Headers.SEC_WEB_SOCKET_EXTENSIONS_STRING) != null;
  }
}
