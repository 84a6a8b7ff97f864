package dev.maestro.ws;

import dev.maestro.ws.EventStream.Command;
import dev.maestro.ws.EventStream.Errand;
import dev.maestro.ws.EventStream.FellBehind;
import dev.maestro.ws.EventStream.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.Options;

/**
 * One client: a cursor into the log, and what it is owed besides. All that is sent is sent by its
 * turns on the I/O thread of its channel, and each waits for the frames before to be out; so
 * whatever a client does not read costs those, and numbers. What may block is done elsewhere, one
 * thing at a time.
 *
 * <pre>
 *   commit, message, time ── wake ──▶ I/O thread: a turn ── errand ──▶ dispatcher
 *                                      a turn ◀── its outcome ───────────┘
 * </pre>
 */
final class Connection {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final StrictChannel channel;
  private final ConnectionFactory shared;
  private final Outbound out;

  private final EventStream stream;
  private final Commands commands = new Commands();

  /** Whether a turn is asked for that has not begun. */
  private final AtomicBoolean woken = new AtomicBoolean();

  private final Owed owed = new Owed();
  private final AtomicReference<@Nullable CloseReason> closing = new AtomicReference<>();

  private final AtomicBoolean dropping = new AtomicBoolean();

  /** For the I/O thread. */
  private boolean isOnErrand;

  Connection(StrictChannel channel, long after, ConnectionFactory shared) {
    this.channel = channel;
    this.stream = new EventStream(after, shared, this::wake);
    this.shared = shared;
    boolean isDeflating = channel.areExtensionsSupported();
    this.out =
        new Outbound(
            channel, isDeflating ? shared.deflater() : null, channel::lastWritten, this::wake);
  }

  /** There may be something to send. Returns at once. */
  void wake() {
    if (woken.compareAndSet(false, true)) {
      onIoThread(this::turn, this::end);
    }
  }

  /**
   * @param otherwise what is left to do where that thread has ended with the server
   */
  private void onIoThread(Runnable task, Runnable otherwise) {
    try {
      channel.getIoThread().execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("A connection was lost with the server", e);
      otherwise.run();
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
      if (reason.afterEvents()) {
        // Whoever has many events to come still has to have time for the goodbye.
        shared.dispatcher().runAfter(shared.settings().closeGrace().dividedBy(2), this::hurry);
      }
      wake();
    }
  }

  /** A goodbye that waits for events waits for them no more. */
  void hurry() {
    closing.updateAndGet(reason -> reason == null ? null : reason.atOnce());
    wake();
  }

  /** Ends the connection one way or the other; for when it is closing already. */
  void dropAfterGrace() {
    if (dropping.compareAndSet(false, true)) {
      shared.dispatcher().runAfter(shared.settings().closeGrace(), this::dropOrReset);
    }
  }

  private void dropOrReset() {
    if (CloseReason.STALLED.equals(closing.get())) {
      reset();
    } else {
      drop();
    }
  }

  /** Drops who takes nothing any more, and what is still on its way with it. */
  void reset() {
    try {
      channel.setOption(Options.CLOSE_ABORT, true);
    } catch (IOException e) {
      LOG.debug("A connection is dropped without a reset", e);
    }
    drop();
  }

  /** On the I/O thread, since that may be reading what a close lets go of. */
  void drop() {
    Runnable close = () -> IoUtils.safeClose(channel);
    onIoThread(close, close);
  }

  private void turn() {
    woken.set(false);
    try {
      if (sendOrClose()) {
        // After the others that this thread serves.
        wake();
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Whether there may be more to send right away. */
  private boolean sendOrClose() {
    CloseReason reason = closing.get();
    if (!channel.isOpen()) {
      end();
      return false;
    }
    if (out.isOver()) {
      drop();
      return false;
    }
    boolean sent = (reason == null || reason.afterEvents()) && send();
    if (reason != null && !sent && out.isFree() && !(isOnErrand && reason.afterEvents())) {
      out.sendClose(reason.code(), reason.textAfter(stream.cursor()));
    }
    return sent && out.isFree();
  }

  private void end() {
    if (!isOnErrand) {
      stream.end();
    }
  }

  /** Whether it sent anything, or made more to send. */
  private boolean send() {
    if (owed.sendTo(out, shared.time())) {
      return true;
    }
    return !isOnErrand && out.isFree() && (obeyNext() || sendNext());
  }

  /** One at a time, so that its answers go out before the next makes more. */
  private boolean obeyNext() {
    Command next = stream.hasAnswers() ? null : commands.poll();
    if (next == null) {
      return false;
    }
    stream.obey(next);
    goOnErrand();
    return true;
  }

  private boolean sendNext() {
    List<FrameText> texts = stream.next();
    if (!texts.isEmpty()) {
      out.sendTexts(texts);
    }
    goOnErrand();
    return !texts.isEmpty() && !stream.isWaiting();
  }

  private void goOnErrand() {
    Errand errand = stream.takeErrand();
    if (errand != null) {
      isOnErrand = true;
      shared.dispatcher().runErrand(() -> goOn(errand));
    }
  }

  private void goOn(Errand errand) {
    Outcome outcome = outcome(errand);
    onIoThread(
        () -> back(outcome),
        () -> {
          apply(outcome);
          end();
        });
  }

  private Outcome outcome(Errand errand) {
    try {
      return errand.run();
    } catch (RuntimeException | Error e) {
      return () -> fail(e);
    }
  }

  private void back(Outcome outcome) {
    apply(outcome);
    turn();
  }

  private void apply(Outcome outcome) {
    isOnErrand = false;
    try {
      outcome.apply();
    } catch (FellBehind e) {
      LOG.info("A client fell behind and is disconnected: {}", e.getMessage());
      fail(CloseReason.FELL_BEHIND);
    }
  }

  private void fail(Throwable fault) {
    LOG.error("The events after {} cannot be sent", stream.cursor(), fault);
    fail(CloseReason.BROKEN);
  }

  private void fail(CloseReason reason) {
    closing.set(reason);
    dropAfterGrace();
    wake();
  }
}
