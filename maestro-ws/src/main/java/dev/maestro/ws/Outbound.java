package dev.maestro.ws;

import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * The way out to one client, for some frames at a time. Frames are sent on the I/O thread of the
 * channel; the rest is for any thread.
 */
final class Outbound {

  private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);

  private final WebSocketChannel channel;
  private final TextFrames texts;
  private final LongSupplier lastWritten;
  private final Runnable whenFree;
  private final AtomicReference<@Nullable Send> current = new AtomicReference<>();
  private volatile boolean isGoodbyeOut;
  private volatile boolean isGoodbyeHeard;

  /**
   * @param deflater null where the client did not agree to it
   * @param lastWritten when the socket last took something, of {@link System#nanoTime}
   * @param whenFree run on the I/O thread after what did not go out at once
   */
  Outbound(
      WebSocketChannel channel,
      @Nullable TextDeflater deflater,
      LongSupplier lastWritten,
      Runnable whenFree) {
    this.channel = channel;
    this.texts = new TextFrames(channel, deflater);
    this.lastWritten = lastWritten;
    this.whenFree = whenFree;
  }

  /** Whether a frame may be sent: none is under way, and neither side has said goodbye. */
  boolean isFree() {
    return current.get() == null && channel.isOpen() && !isGoodbyeSaid();
  }

  private boolean isGoodbyeSaid() {
    return channel.isCloseFrameSent() || channel.isCloseFrameReceived();
  }

  /** Whether something is to go out, and the socket has taken none of it for longer than that. */
  boolean isStalled(Duration limit) {
    Send send = current.get();
    long now = System.nanoTime();
    return send != null
        && Math.min(now - send.since, now - lastWritten.getAsLong()) > limit.toNanos();
  }

  boolean isDeflating() {
    return texts.isDeflating();
  }

  /**
   * @param frames at least one
   */
  void sendTexts(List<FrameText> frames) {
    send(callback -> texts.send(frames, callback));
  }

  void sendPing() {
    send(callback -> WebSockets.sendPing(ByteBuffer.allocate(0), channel, callback));
  }

  void sendPong(ByteBuffer payload) {
    send(callback -> WebSockets.sendPong(payload, channel, callback));
  }

  void sendClose(int code, String text) {
    WebSockets.sendClose(code, text, channel, new Goodbye());
  }

  /** The client has said goodbye, which is answered unless it was an answer itself. */
  void goodbyeHeard(CloseMessage goodbye) {
    isGoodbyeHeard = true;
    if (!channel.isCloseFrameSent()) {
      WebSockets.sendClose(goodbye, channel, new Goodbye());
    }
    whenFree.run();
  }

  /** Whether both sides have said goodbye: then it is the server that ends the connection. */
  boolean isOver() {
    return isGoodbyeOut && isGoodbyeHeard;
  }

  private void send(Consumer<WebSocketCallback<Void>> sending) {
    Send send = new Send();
    current.set(send);
    sending.accept(send);
    send.isUnderWay = true;
  }

  /** Undertow may report one end twice, so each send reports only for itself. */
  private final class Send implements WebSocketCallback<Void> {

    private final long since = System.nanoTime();

    /** Whoever sends looks for itself whether the way is free again at once. */
    private volatile boolean isUnderWay;

    @Override
    public void complete(WebSocketChannel to, Void context) {
      end();
    }

    @Override
    public void onError(WebSocketChannel to, Void context, Throwable fault) {
      LOG.debug("A client is gone: {}", fault.toString());
      end();
      if (!isGoodbyeSaid()) {
        // Otherwise a close frame may still be on its way; whoever says goodbye sets it a limit.
        IoUtils.safeClose(to);
      }
    }

    private void end() {
      if (current.compareAndSet(this, null) && isUnderWay) {
        whenFree.run();
      }
    }
  }

  /** The last frame, which may stand behind another that is under way. */
  private final class Goodbye implements WebSocketCallback<Void> {

    @Override
    public void complete(WebSocketChannel to, Void context) {
      isGoodbyeOut = true;
      whenFree.run();
    }

    @Override
    public void onError(WebSocketChannel to, Void context, Throwable fault) {
      LOG.debug("A client is gone before the goodbye: {}", fault.toString());
      if (!isGoodbyeSaid()) {
        IoUtils.safeClose(to);
      }
    }
  }
}
