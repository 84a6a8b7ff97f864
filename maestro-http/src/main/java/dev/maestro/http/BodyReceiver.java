package dev.maestro.http;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Receives one request body, whole, on the I/O thread of its connection and nowhere else. What has
 * arrived is all that a slow client holds. Not under way in a handler's call, but after it.
 */
final class BodyReceiver {

  private final HttpServerExchange exchange;
  private final Consumer<byte[]> onWhole;
  private final Consumer<Refusal> onRefusal;
  private final XnioExecutor.Key timer;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private boolean over;

  private BodyReceiver(
      HttpServerExchange exchange,
      Duration timeout,
      Consumer<byte[]> onWhole,
      Consumer<Refusal> onRefusal) {
    this.exchange = exchange;
    this.onWhole = onWhole;
    this.onRefusal = onRefusal;
    this.timer = Answers.after(exchange, timeout, () -> refuse(Refusal.requestTimeout()));
  }

  /** Calls exactly one of the two, on the I/O thread, unless the client goes away. */
  static void receive(
      HttpServerExchange exchange,
      Duration timeout,
      Consumer<byte[]> onWhole,
      Consumer<Refusal> onRefusal) {
    if (exchange.getRequestContentLength() > HttpSettings.MAX_BODY) {
      onRefusal.accept(Refusal.payloadTooLarge());
      return;
    }
    StreamSourceChannel channel = exchange.getRequestChannel();
    if (channel == null) {
      Answers.abort(exchange);
      return;
    }
    BodyReceiver receiver = new BodyReceiver(exchange, timeout, onWhole, onRefusal);
    if (HttpContinue.requiresContinueResponse(exchange)) {
      receiver.readAfterContinue(channel);
    } else {
      receiver.read(channel);
    }
  }

  private void readAfterContinue(StreamSourceChannel channel) {
    HttpContinue.sendContinueResponse(
        exchange,
        new IoCallback() {
          @Override
          public void onComplete(HttpServerExchange same, Sender sender) {
            read(channel);
          }

          @Override
          public void onException(HttpServerExchange same, Sender sender, IOException e) {
            lose();
          }
        });
  }

  private void read(StreamSourceChannel channel) {
    try (PooledByteBuffer pooled = exchange.getConnection().getByteBufferPool().allocate()) {
      ByteBuffer buffer = pooled.getBuffer();
      while (!over) {
        buffer.clear();
        int count = channel.read(buffer);
        if (count == 0) {
          channel.getReadSetter().set(this::read);
          channel.resumeReads();
          return;
        }
        if (count < 0) {
          complete();
        } else {
          take(buffer.flip(), channel);
        }
      }
    } catch (IOException e) {
      lose();
    }
  }

  private void take(ByteBuffer buffer, StreamSourceChannel channel) {
    if (received.size() + buffer.remaining() > HttpSettings.MAX_BODY) {
      channel.suspendReads();
      refuse(Refusal.payloadTooLarge());
      return;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    received.writeBytes(bytes);
  }

  private void complete() {
    if (end()) {
      onWhole.accept(received.toByteArray());
    }
  }

  private void refuse(Refusal refusal) {
    if (end()) {
      onRefusal.accept(refusal);
    }
  }

  private void lose() {
    if (end()) {
      Answers.abort(exchange);
    }
  }

  private boolean end() {
    boolean first = !over;
    over = true;
    timer.remove();
    return first;
  }
}
