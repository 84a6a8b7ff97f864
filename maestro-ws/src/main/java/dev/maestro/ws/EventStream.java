package dev.maestro.ws;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.port.EventLog;
import dev.maestro.json.StreamFrames;
import dev.maestro.json.StreamFrames.Lost;
import dev.maestro.json.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What one client gets of the log: its place, what it has subscribed to, and what that needs to be
 * told. Used on the I/O thread of its connection, but where it says otherwise. The newest events
 * are at hand; whatever has to be read or made first is an {@link Errand}, and nothing but answers
 * is sent until that is back.
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

  /** The most events that are sent at once. */
  private static final int BATCH_EVENTS = 64;

  /**
   * Once so many bytes of events are read, or are to be sent at once, there come no more: what a
   * client that does not read has in memory, and the frame that reaches beyond.
   */
  private static final int BATCH_BYTES = 128 * 1024;

  private final ConnectionFactory shared;
  private final Runnable wake;
  private final Deque<byte[]> answers = new ArrayDeque<>();
  private final AtomicBoolean heartbeatAsked = new AtomicBoolean();

  /** The seq up to which all that is wanted was sent, or beyond where it waits for the newest. */
  private volatile long cursor;

  private volatile boolean isWaiting;

  /** What was read and has not been sent; few, since a slow client is to cost little. */
  private final Deque<EventFrame> ahead = new ArrayDeque<>();

  /** Null for every event, as a client that never subscribed gets them. */
  private volatile @Nullable Subscription subscription;

  /** Of {@link System#nanoTime}. */
  private volatile long lastSent = System.nanoTime();

  /** The seq of the last event that was sent on this subscription. */
  private long previous;

  /** Those who want the same. */
  private Audience.Group group;

  private @Nullable StateParts state;
  private @Nullable SpawnReplay spawns;
  private boolean isLost;
  private boolean hasEnded;

  /** Whether it is to be told once when it has had the past that it asked for. */
  private boolean awaitsPast;

  /** What is to be done next and cannot be done here. */
  private @Nullable Errand errand;

  /** What a client has said. */
  sealed interface Command {}

  record Subscribe(Subscription wanted) implements Command {}

  record Unsubscribe() implements Command {}

  /** A subscription that cannot be understood. */
  record Refuse(ValidationFailed failure) implements Command {}

  /** What may block or take its time, to be done by a thread that may do so. */
  interface Errand {

    /** Returns what its outcome changes, which is for the I/O thread. */
    Outcome run();
  }

  /** What an errand came to. */
  interface Outcome {

    /**
     * @throws FellBehind if the log has left behind a client that cannot be told so
     */
    void apply() throws FellBehind;
  }

  /** A client wants events that the log has dropped. */
  static final class FellBehind extends Exception {
    private static final long serialVersionUID = 1L;

    FellBehind(long after, long oldest) {
      super("event " + (after + 1) + " is gone; the oldest is " + oldest, null, false, false);
    }
  }

  /**
   * It has to be ended.
   *
   * @param after the seq of the last event that is not for it
   * @param wake asks for a turn, from any thread
   */
  EventStream(long after, ConnectionFactory shared, Runnable wake) {
    this.cursor = after;
    this.shared = shared;
    this.wake = wake;
    this.group = shared.newest().audience().join(EventFilter.ALL);
  }

  /** Up to where all that is wanted was sent. For any thread. */
  long cursor() {
    // First, since who looks takes a stream out before it moves on: so what waits then has had all.
    long seen = shared.newest().seq();
    return isWaiting ? Math.max(cursor, seen) : cursor;
  }

  /** For any thread; null where there is none. */
  @Nullable Subscription subscription() {
    return subscription;
  }

  /** There may be something to send. For any thread. */
  void wake() {
    wake.run();
  }

  /** It has had all that it wants. For the audience, which this has asked to wait in. */
  void waits() {
    isWaiting = true;
  }

  /** Nothing up to there is wanted. For the audience, while this waits. */
  void skipTo(long seq) {
    cursor = Math.max(cursor, seq);
    isWaiting = false;
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

  /** Whether there is nothing to do until it is woken. */
  boolean isWaiting() {
    return isWaiting;
  }

  /** What follows moves on by itself. */
  private void stopWaiting() {
    if (isWaiting) {
      shared.newest().audience().stopWaiting(this, group);
    }
  }

  private EventFilter filter() {
    Subscription wanted = subscription;
    return wanted == null ? EventFilter.ALL : wanted.filter();
  }

  /** To be called while no errand is under way. */
  void obey(Command command) {
    stopWaiting();
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
      errand = () -> snapshot(wanted);
    } else if (since != null) {
      errand = () -> past(since, wanted);
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
    ahead.clear();
    spawns = null;
    awaitsPast = false;
    shared.newest().audience().quit(group);
    subscription = next;
    group = shared.newest().audience().join(filter());
    isLost = false;
  }

  private Outcome snapshot(Subscription wanted) {
    StateParts parts = new StateParts(shared.storage().snapshot(), wanted.filter());
    return () -> {
      state = parts;
      goOnAfter(parts.seq());
    };
  }

  private Outcome past(long since, Subscription wanted) {
    String store = wanted.storeId();
    EventLog.Page page = shared.log().read(since, 1);
    if (store != null && !store.equals(storeId())) {
      return () -> loseAt(page, Lost.FOREIGN_STORE);
    } else if (since > page.latestSeq()) {
      return () -> loseAt(page, Lost.AHEAD);
    } else if (page.hasGapAfter(since)) {
      return () -> loseAt(page, Lost.PRUNED);
    }
    return () -> {
      goOnAfter(since);
      awaitsPast = wanted.heartbeat();
    };
  }

  private void loseAt(EventLog.Page page, Lost reason) {
    goOnAfter(page.latestSeq());
    lose(reason, page.oldestSeq(), page.latestSeq());
  }

  private void lose(Lost reason, long oldest, long latest) {
    isLost = true;
    spawns = null;
    answers.add(StreamFrames.resync(reason, storeId(), oldest, latest));
  }

  private void goOnAfter(long seq) {
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

  boolean hasAnswers() {
    return !answers.isEmpty();
  }

  /** What is to go out next; nothing where there is nothing yet, or there is an errand first. */
  List<FrameText> next() {
    stopWaiting();
    List<FrameText> texts = new ArrayList<>();
    if (!answers.isEmpty()) {
      answers.forEach(answer -> texts.add(FrameText.of(answer)));
      answers.clear();
    } else if (state != null) {
      StateParts parts = state;
      errand = () -> part(parts);
    } else if (spawns != null) {
      SpawnReplay replay = spawns;
      errand = () -> replay(replay);
    } else if (!isLost) {
      nextEvents(texts);
      nextHeartbeat(texts);
    }
    if (!texts.isEmpty()) {
      lastSent = System.nanoTime();
      heartbeatAsked.set(false);
    }
    return texts;
  }

  /** What {@link #next} needs done before it can go on; null for nothing. */
  @Nullable Errand takeErrand() {
    Errand next = errand;
    errand = null;
    return next;
  }

  private Outcome part(StateParts parts) {
    byte[] part = parts.next();
    boolean isLast = !parts.hasNext();
    return () -> {
      answers.add(part);
      if (isLast) {
        closeState();
      }
    };
  }

  private Outcome replay(SpawnReplay replay) {
    if (!replay.isReady()) {
      // To go on after the errands of others.
      return () -> {};
    }
    Optional<byte[]> request = replay.next();
    return () -> request.ifPresentOrElse(answers::add, () -> spawns = null);
  }

  private void nextEvents(List<FrameText> texts) {
    EventFilter wanted = filter();
    boolean isPlain = subscription == null;
    long bytes = 0;
    while (texts.size() < BATCH_EVENTS && bytes < BATCH_BYTES && refill()) {
      EventFrame frame = ahead.element();
      if (wanted.matches(frame.subject())) {
        if (frame.isHollow()) {
          read();
          break;
        }
        texts.add(isPlain ? frame.text() : frame.textAfter(previous));
        previous = frame.seq();
        bytes += frame.size();
      }
      ahead.remove();
      cursor = frame.seq();
    }
  }

  /** Whether there is a next event at hand. */
  private boolean refill() {
    if (ahead.isEmpty()) {
      ahead.addAll(shared.newest().after(cursor, BATCH_EVENTS, BATCH_BYTES));
    }
    if (ahead.isEmpty()) {
      waitOrRead();
    }
    return !ahead.isEmpty();
  }

  private void waitOrRead() {
    if (!shared.newest().audience().await(this, group, cursor)) {
      read();
    }
  }

  private void read() {
    ahead.clear();
    long after = cursor;
    EventFilter wanted = filter();
    errand = () -> read(after, wanted);
  }

  private Outcome read(long after, EventFilter wanted) {
    OlderPages.Page page = shared.older().after(after);
    if (page.hasGapAfter(after)) {
      return () -> fallBehind(page);
    }
    List<EventFrame> frames = batchOf(page.frames(), wanted);
    return () -> ahead.addAll(frames);
  }

  private static List<EventFrame> batchOf(List<EventFrame> page, EventFilter wanted) {
    List<EventFrame> frames = new ArrayList<>();
    long bytes = 0;
    for (EventFrame frame : page) {
      if (bytes >= BATCH_BYTES) {
        break;
      }
      frames.add(wanted.matches(frame.subject()) ? frame.encode() : frame.hollow());
      bytes += frames.get(frames.size() - 1).size();
    }
    return frames;
  }

  private void fallBehind(OlderPages.Page page) throws FellBehind {
    if (subscription == null) {
      throw new FellBehind(cursor, page.oldestSeq());
    }
    lose(Lost.PRUNED, page.oldestSeq(), page.latestSeq());
  }

  private void nextHeartbeat(List<FrameText> texts) {
    boolean hasHadPast = awaitsPast && isWaiting;
    boolean isDue = texts.isEmpty() && errand == null && heartbeatAsked.get();
    if (hasHadPast || isDue) {
      awaitsPast = false;
      texts.add(FrameText.of(StreamFrames.heartbeat(cursor())));
    }
  }

  /** Lets go of all that is held for the client. To be called while no errand is under way. */
  void end() {
    stopWaiting();
    closeState();
    if (!hasEnded) {
      hasEnded = true;
      shared.newest().audience().quit(group);
    }
  }

  private void closeState() {
    StateParts parts = state;
    if (parts != null) {
      parts.close();
      state = null;
    }
  }
}
