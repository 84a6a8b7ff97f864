package dev.maestro.ws;

import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/** The way out to one client, for one frame at a time. */
final class Outbound {

  private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final WebSocketChannel channel;
  private final @Nullable TextDeflater deflater;
  private final Runnable whenFree;
  private final AtomicReference<@Nullable Send> current = new AtomicReference<>();
  private volatile boolean isGoodbyeOut;
  private volatile boolean isGoodbyeHeard;

  /**
   * @param deflater null where the client did not agree to it
   * @param whenFree run after each frame, on whatever thread got it out
   */
  Outbound(WebSocketChannel channel, @Nullable TextDeflater deflater, Runnable whenFree) {
    this.channel = channel;
    this.deflater = deflater;
    this.whenFree = whenFree;
  }

  /** Whether a frame may be sent: none is under way, and neither side has said goodbye. */
  boolean isFree() {
    return current.get() == null && channel.isOpen() && !isGoodbyeSaid();
  }

  private boolean isGoodbyeSaid() {
    return channel.isCloseFrameSent() || channel.isCloseFrameReceived();
  }

  /** Whether the frame that is going out has been at it for longer than that. */
  boolean isStalled(Duration limit) {
    Send send = current.get();
    return send != null && System.nanoTime() - send.since > limit.toNanos();
  }

  boolean isDeflating() {
    return deflater != null;
  }

  void sendText(FrameText text) {
    ByteBuffer deflated = deflater == null ? NONE : text.deflatedBy(deflater);
    if (deflated.hasRemaining()) {
      DeflatedFrame.send(deflated, channel, begin());
    } else {
      WebSockets.sendText(text.plain(), channel, begin());
    }
  }

  void sendPing() {
    WebSockets.sendPing(ByteBuffer.allocate(0), channel, begin());
  }

  void sendPong(ByteBuffer payload) {
    WebSockets.sendPong(payload, channel, begin());
  }

  void sendClose(CloseReason reason) {
    WebSockets.sendClose(reason.code(), reason.text(), channel, new Goodbye());
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

  private Send begin() {
    Send send = new Send();
    current.set(send);
    return send;
  }

  /** Undertow may report one end twice, so each send reports only for itself. */
  private final class Send implements WebSocketCallback<Void> {

    private final long since = System.nanoTime();

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
      if (current.compareAndSet(this, null)) {
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
