package dev.maestro.ws;

import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import dev.maestro.json.InvalidJson;
import dev.maestro.json.Json;
import dev.maestro.json.SubscriptionCodec;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Buffers;

/** What one client says: pings are answered, and what is not understood is ignored. */
final class Inbound extends AbstractReceiveListener {

  private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

  private final Connection connection;
  private final int maxBytes;
  private final Allowance allowance;

  Inbound(Connection connection, EventSocketSettings settings) {
    this.connection = connection;
    this.maxBytes = settings.maxMessageBytes();
    this.allowance =
        new Allowance(settings.messagesPerSecond(), settings.messagesAtOnce(), System.nanoTime());
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

  /** They are messages as any other, and held to the same allowance. */
  @Override
  protected int getMaxPingsPerWindow() {
    return Integer.MAX_VALUE;
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
    byte[] payload = bytes(message);
    if (isAllowed()) {
      connection.owed().protocolPong(payload);
      connection.wake();
    }
  }

  @Override
  protected void onFullPongMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
    connection.owed().heard();
    message.getData().close();
  }

  @Override
  protected void onCloseMessage(CloseMessage goodbye, WebSocketChannel channel) {
    connection.out().goodbyeHeard(goodbye);
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
    if (!isAllowed()) {
      return;
    }
    try {
      obey(Json.parse(message));
    } catch (InvalidJson e) {
      LOG.debug("A message is ignored: {}", e.getMessage());
    }
  }

  private boolean isAllowed() {
    boolean allowed = allowance.take(System.nanoTime());
    if (!allowed) {
      connection.close(CloseReason.TOO_MUCH);
    }
    return allowed;
  }

  private void obey(Value.Fields message) {
    String type = message.get("type").map(Inbound::text).orElse("");
    switch (type) {
      case "ping" -> {
        connection.owed().pong();
        connection.wake();
      }
      case "subscribe" -> connection.obey(subscription(message));
      case "unsubscribe" -> connection.obey(new EventStream.Unsubscribe());
      default -> LOG.debug("A message of type {} is ignored", type);
    }
  }

  private static EventStream.Command subscription(Value.Fields message) {
    try {
      return new EventStream.Subscribe(SubscriptionCodec.read(message));
    } catch (ValidationFailed e) {
      return new EventStream.Refuse(e);
    }
  }

  private static String text(Value value) {
    return value instanceof Value.Text text ? text.value() : "";
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
