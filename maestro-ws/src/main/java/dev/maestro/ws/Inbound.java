package dev.maestro.ws;

import dev.maestro.core.domain.Value;
import dev.maestro.json.InvalidJson;
import dev.maestro.json.Json;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Buffers;

/** What one client says: pings are answered, and what is not understood is ignored. */
final class Inbound extends AbstractReceiveListener {

  private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);
  private static final Value PING = Value.of("ping");

  private final Connection connection;
  private final int maxBytes;

  Inbound(Connection connection, int maxBytes) {
    this.connection = connection;
    this.maxBytes = maxBytes;
  }

  @Override
  public void handleEvent(WebSocketChannel channel) {
    super.handleEvent(channel);
    if (channel.isCloseFrameReceived()) {
      // Its answer may stand behind a frame that the client does not read any more.
      connection.dropAfterGrace();
    }
  }

  @Override
  protected long getMaxTextBufferSize() {
    return maxBytes;
  }

  @Override
  protected long getMaxBinaryBufferSize() {
    return maxBytes;
  }

  @Override
  protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
    receive(message.getData().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
    receive(bytes(message));
  }

  @Override
  protected void onFullPingMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
    connection.owed().heard();
    connection.owed().protocolPong(bytes(message));
    connection.wake();
  }

  @Override
  protected void onFullPongMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
    connection.owed().heard();
    message.getData().close();
  }

  @Override
  protected void onError(WebSocketChannel channel, Throwable fault) {
    LOG.debug("A client broke the protocol or its connection: {}", fault.toString());
    if (channel.isCloseFrameSent()) {
      connection.dropAfterGrace();
    } else {
      connection.drop();
    }
  }

  private void receive(byte[] message) {
    connection.owed().heard();
    if (isPing(message)) {
      connection.owed().pong();
      connection.wake();
    }
  }

  private static boolean isPing(byte[] message) {
    try {
      return Json.parse(message).get("type").filter(PING::equals).isPresent();
    } catch (InvalidJson e) {
      LOG.debug("A message is ignored: {}", e.getMessage());
      return false;
    }
  }

  private static byte[] bytes(BufferedBinaryMessage message) {
    try (var data = message.getData()) {
      ByteBuffer[] parts = data.getResource();
      byte[] bytes = new byte[(int) Buffers.remaining(parts)];
      Buffers.copy(ByteBuffer.wrap(bytes), parts, 0, parts.length);
      return bytes;
    }
  }
}
