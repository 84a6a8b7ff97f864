package dev.maestro.ws;

import io.undertow.connector.ByteBufferPool;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.util.Set;
import org.xnio.StreamConnection;

/** The handshake of RFC 6455, without subprotocols and extensions. */
final class StrictHandshake extends Hybi13Handshake {

  StrictHandshake() {
    super(Set.of(), false);
  }

  @Override
  public WebSocketChannel createChannel(
      WebSocketHttpExchange exchange, StreamConnection connection, ByteBufferPool buffers) {
    return new StrictChannel(
        connection,
        buffers,
        getWebSocketLocation(exchange),
        exchange.getPeerConnections(),
        exchange.getOptions());
  }
}
