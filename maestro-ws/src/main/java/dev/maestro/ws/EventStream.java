package dev.maestro.ws;

import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.port.EventLog;
import dev.maestro.json.StreamFrames;
import dev.maestro.json.StreamFrames.Lost;
import dev.maestro.json.Subscription;
import dev.maestro.ws.RecentFrames.FellBehind;
import dev.maestro.ws.RecentFrames.Frame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What one client gets of the log: its place, what it has subscribed to, and what that needs to be
 * told. Used by the turns of its connection, but where it says otherwise.
 *
 * <pre>
 *   answers, as subscribed      all that are due, before anything else
 *   the parts of a snapshot     then
 *   spawn requests              then, those from before the place that nobody took
 *   events after the place      then; none while the past that was asked for can't be had
 *   a heartbeat                 where all that is there was sent
 * </pre>
 */
final class EventStream {

  private final ConnectionFactory shared;
  private final Deque<byte[]> answers = new ArrayDeque<>();
  private final AtomicBoolean heartbeatAsked = new AtomicBoolean();

  /** The seq up to which all that is wanted was sent. */
  private volatile long cursor;

  /** What was read of the log and has not been sent; few, since a slow client is to cost little. */
  private final Deque<Frame> ahead = new ArrayDeque<>();

  /** Null for every event, as a client that never subscribed gets them. */
  private volatile @Nullable Subscription subscription;

  /** Of {@link System#nanoTime}. */
  private volatile long lastSent = System.nanoTime();

  /** The seq of the last event that was sent on this subscription. */
  private long previous;

  private @Nullable StateParts state;
  private @Nullable SpawnReplay spawns;
  private boolean isLost;

  /** What a client has said. */
  sealed interface Command {}

  record Subscribe(Subscription wanted) implements Command {}

  record Unsubscribe() implements Command {}

  /** A subscription that cannot be understood. */
  record Refuse(ValidationFailed failure) implements Command {}

  EventStream(long after, ConnectionFactory shared) {
    this.cursor = after;
    this.shared = shared;
  }

  /** For any thread. */
  long cursor() {
    return cursor;
  }

  /** For any thread; null where there is none. */
  @Nullable Subscription subscription() {
    return subscription;
  }

  /** Asks for a heartbeat if nothing was sent for so long; whether it did. For any thread. */
  boolean askForHeartbeat(Duration silence) {
    Subscription current = subscription;
    boolean due =
        current != null && current.heartbeat() && System.nanoTime() - lastSent >= silence.toNanos();
    if (due) {
      heartbeatAsked.set(true);
    }
    return due;
  }

  void obey(Command command) {
    if (command instanceof Subscribe subscribe) {
      subscribe(subscribe.wanted());
    } else if (command instanceof Refuse refuse) {
      answers.add(StreamFrames.invalid(refuse.failure()));
    } else {
      cursor = place();
      begin(null);
      answers.add(StreamFrames.unsubscribed(shared.time().millis()));
    }
  }

  private void subscribe(Subscription wanted) {
    Long since = wanted.since();
    long place = place();
    begin(wanted);
    if (wanted.snapshot()) {
      StateParts parts = new StateParts(shared.storage().snapshot(), wanted.filter());
      state = parts;
      goOnAfter(parts.seq());
    } else if (since != null) {
      goOnSince(since, wanted.storeId());
    } else {
      goOnAfter(place);
    }
  }

  /** Whoever knows that it has lost the past goes on with what comes. */
  private long place() {
    return isLost ? shared.log().latestSeq() : cursor;
  }

  private void begin(@Nullable Subscription next) {
    closeState();
    spawns = null;
    subscription = next;
    isLost = false;
  }

  private void goOnSince(long since, @Nullable String store) {
    EventLog.Page page = shared.log().read(since, 1);
    if (store != null && !store.equals(storeId())) {
      loseAt(page, Lost.FOREIGN_STORE);
    } else if (since > page.latestSeq()) {
      loseAt(page, Lost.AHEAD);
    } else if (page.hasGapAfter(since)) {
      loseAt(page, Lost.PRUNED);
    } else {
      goOnAfter(since);
    }
  }

  private void loseAt(EventLog.Page page, Lost reason) {
    goOnAfter(page.latestSeq());
    lose(page, reason);
  }

  private void lose(EventLog.Page page, Lost reason) {
    isLost = true;
    spawns = null;
    answers.add(StreamFrames.resync(reason, storeId(), page.oldestSeq(), page.latestSeq()));
  }

  private void goOnAfter(long seq) {
    ahead.clear();
    cursor = seq;
    previous = seq;
    Subscription understood = subscription;
    if (understood != null) {
      spawns =
          understood.spawn() ? new SpawnReplay(shared.spawns(), understood.filter(), seq) : null;
      answers.add(StreamFrames.subscribed(understood, storeId(), seq, shared.time().millis()));
    }
  }

  private String storeId() {
    return shared.log().storeId().value();
  }

  /**
   * Sends what there is while the way is free.
   *
   * @return whether there may be more right away
   * @throws FellBehind if the log has left behind a client that cannot be told so
   */
  boolean sendTo(Outbound out) throws FellBehind {
    boolean any = sendAnswers(out);
    if (answers.isEmpty()) {
      any |= sendState(out);
    }
    if (answers.isEmpty() && state == null) {
      any |= sendSpawns(out);
    }
    if (answers.isEmpty() && state == null && spawns == null && !isLost) {
      any |= sendEvents(out);
      any |= !any && sendHeartbeat(out);
    }
    return any;
  }

  private boolean sendAnswers(Outbound out) {
    boolean any = false;
    while (out.isFree() && !answers.isEmpty()) {
      send(new FrameText(answers.remove()), out);
      any = true;
    }
    return any;
  }

  private boolean sendState(Outbound out) {
    StateParts parts = state;
    if (parts == null || !out.isFree()) {
      return false;
    }
    send(new FrameText(parts.next()), out);
    if (!parts.hasNext()) {
      closeState();
    }
    return true;
  }

  private boolean sendSpawns(Outbound out) {
    SpawnReplay replay = spawns;
    if (replay == null || !out.isFree()) {
      return false;
    }
    if (!replay.isReady()) {
      // To go on after the turns of others.
      return true;
    }
    Optional<byte[]> next = replay.next();
    if (next.isEmpty()) {
      spawns = null;
      return false;
    }
    send(new FrameText(next.get()), out);
    return true;
  }

  private boolean sendEvents(Outbound out) throws FellBehind {
    if (!out.isFree()) {
      return false;
    }
    Subscription wanted = subscription;
    if (ahead.isEmpty()) {
      ahead.addAll(frames(wanted));
    }
    boolean any = !ahead.isEmpty();
    while (!ahead.isEmpty() && out.isFree()) {
      sendOrSkip(ahead.remove(), wanted, out);
    }
    return any || !answers.isEmpty();
  }

  private void sendOrSkip(Frame frame, @Nullable Subscription wanted, Outbound out) {
    cursor = frame.seq();
    if (wanted == null) {
      send(frame.text(), out);
    } else if (wanted.filter().matches(frame.subject())) {
      send(frame.textAfter(previous), out);
      previous = frame.seq();
    }
  }

  private List<Frame> frames(@Nullable Subscription wanted) throws FellBehind {
    try {
      return shared.frames().after(cursor);
    } catch (FellBehind e) {
      if (wanted == null) {
        throw e;
      }
      lose(shared.log().read(cursor, 1), Lost.PRUNED);
      return List.of();
    }
  }

  private boolean sendHeartbeat(Outbound out) {
    if (!out.isFree() || !heartbeatAsked.compareAndSet(true, false)) {
      return false;
    }
    send(new FrameText(StreamFrames.heartbeat(cursor)), out);
    return true;
  }

  private void send(FrameText text, Outbound out) {
    lastSent = System.nanoTime();
    heartbeatAsked.set(false);
    out.sendText(text);
  }

  /** Lets go of what is held for the client. */
  void closeState() {
    StateParts parts = state;
    if (parts != null) {
      parts.close();
      state = null;
    }
  }
}
