package dev.maestro.http;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
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
  private final BodyBudget.Share share;
  private byte[] received = new byte[0];
  private int size;
  private boolean over;

  private BodyReceiver(
      HttpServerExchange exchange,
      BodyBudget.Share share,
      Duration timeout,
      Consumer<byte[]> onWhole,
      Consumer<Refusal> onRefusal) {
    this.share = share;
    this.exchange = exchange;
    this.onWhole = onWhole;
    this.onRefusal = onRefusal;
    this.timer = Answers.after(exchange, timeout, () -> refuse(Refusal.requestTimeout()));
  }

  /**
   * Calls exactly one of the two, on the I/O thread, unless the client goes away.
   *
   * @param share for what is received; closed here unless there is a whole body
   */
  static void receive(
      HttpServerExchange exchange,
      BodyBudget.Share share,
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
    BodyReceiver receiver = new BodyReceiver(exchange, share, timeout, onWhole, onRefusal);
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
    int needed = size + buffer.remaining();
    if (needed > HttpSettings.MAX_BODY) {
      channel.suspendReads();
      refuse(Refusal.payloadTooLarge());
    } else if (!hasRoomFor(needed)) {
      channel.suspendReads();
      refuse(Refusal.overloaded());
    } else {
      buffer.get(received, size, buffer.remaining());
      size = needed;
    }
  }

  /** Grows where it has to, at least to the double, and never beyond the length that was told. */
  private boolean hasRoomFor(int needed) {
    if (needed <= received.length) {
      return true;
    }
    long told = exchange.getRequestContentLength();
    long most = told < needed ? HttpSettings.MAX_BODY : told;
    int length = (int) Math.min(most, Math.max(needed, 2L * received.length));
    if (!share.growTo(length)) {
      return false;
    }
    received = Arrays.copyOf(received, length);
    return true;
  }

  private void complete() {
    if (end()) {
      byte[] whole = size == received.length ? received : Arrays.copyOf(received, size);
      onWhole.accept(whole);
    }
  }

  private void refuse(Refusal refusal) {
    if (end()) {
      giveBack();
      onRefusal.accept(refusal);
    }
  }

  private void lose() {
    if (end()) {
      giveBack();
      Answers.abort(exchange);
    }
  }

  private void giveBack() {
    received = new byte[0];
    share.close();
  }

  private boolean end() {
    boolean first = !over;
    over = true;
    timer.remove();
    return first;
  }
}
