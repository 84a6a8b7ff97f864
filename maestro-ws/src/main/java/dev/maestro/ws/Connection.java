package dev.maestro.ws;

import dev.maestro.ws.EventStream.Command;
import dev.maestro.ws.RecentFrames.FellBehind;
import io.undertow.websockets.core.WebSocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * One client: a cursor into the log, and what it is owed besides. All that is sent is sent by its
 * turns, of which one runs at a time, and each waits for the frame before to be out; so whatever a
 * client does not read costs that one frame, and numbers.
 */
final class Connection {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final WebSocketChannel channel;
  private final ConnectionFactory shared;
  private final Outbound out;

  private final EventStream stream;
  private final Commands commands = new Commands();

  /** 0 while no turn is asked for; what comes while one runs makes it run again. */
  private final AtomicInteger wakes = new AtomicInteger();

  private final Owed owed = new Owed();
  private final AtomicReference<@Nullable CloseReason> closing = new AtomicReference<>();

  private final AtomicBoolean dropping = new AtomicBoolean();

  Connection(WebSocketChannel channel, long after, ConnectionFactory shared) {
    this.channel = channel;
    this.stream = new EventStream(after, shared);
    this.shared = shared;
    boolean isDeflating = channel.areExtensionsSupported();
    this.out = new Outbound(channel, isDeflating ? shared.deflater() : null, this::wake);
  }

  /** There may be something to send. Returns at once. */
  void wake() {
    if (wakes.getAndIncrement() == 0) {
      shared.dispatcher().run(this::run);
    }
  }

  Owed owed() {
    return owed;
  }

  EventStream stream() {
    return stream;
  }

  /** Does what the client says when it comes to it; ends the connection where it says too much. */
  void obey(Command command) {
    if (commands.offer(command)) {
      wake();
    } else {
      close(CloseReason.TOO_MUCH);
    }
  }

  Outbound out() {
    return out;
  }

  boolean isClosing() {
    return closing.get() != null
        || channel.isCloseFrameSent()
        || channel.isCloseFrameReceived()
        || !channel.isOpen();
  }

  /** Says goodbye after the frame that is going out, and drops who does not answer in time. */
  void close(CloseReason reason) {
    if (closing.compareAndSet(null, reason)) {
      dropAfterGrace();
      wake();
    }
  }

  /** Ends the connection one way or the other; for when it is closing already. */
  void dropAfterGrace() {
    if (dropping.compareAndSet(false, true)) {
      shared.dispatcher().runAfter(shared.settings().closeGrace(), this::drop);
    }
  }

  void drop() {
    IoUtils.safeClose(channel);
  }

  private void run() {
    int seen = wakes.get();
    if (turn()) {
      shared.dispatcher().run(this::run);
    } else if (!wakes.compareAndSet(seen, 0)) {
      shared.dispatcher().run(this::run);
    }
  }

  /** Whether there may be more to send right away. */
  private boolean turn() {
    try {
      return sendOrClose();
    } catch (FellBehind e) {
      LOG.info("A client fell behind and is disconnected: {}", e.getMessage());
      fail(CloseReason.fellBehindAfter(stream.cursor()));
    } catch (RuntimeException | Error e) {
      LOG.error("The events after {} cannot be sent", stream.cursor(), e);
      fail(CloseReason.BROKEN);
    }
    return false;
  }

  private boolean sendOrClose() throws FellBehind {
    CloseReason reason = closing.get();
    boolean any = false;
    if (!channel.isOpen()) {
      stream.closeState();
    } else if (out.isOver()) {
      drop();
    } else if (reason == null || reason.afterEvents()) {
      any = owed.sendTo(out, shared.time());
      any |= obeyNext();
      any |= stream.sendTo(out);
    }
    if (reason != null && !any) {
      sayGoodbye(reason);
    }
    return any && out.isFree();
  }

  /** One at a time, so that its answers go out before the next makes more. */
  private boolean obeyNext() {
    Command next = out.isFree() ? commands.poll() : null;
    if (next != null) {
      stream.obey(next);
    }
    return next != null;
  }

  private void sayGoodbye(CloseReason reason) {
    if (out.isFree()) {
      out.sendClose(reason);
    }
  }

  private void fail(CloseReason reason) {
    closing.set(reason);
    dropAfterGrace();
    wake();
  }
}
