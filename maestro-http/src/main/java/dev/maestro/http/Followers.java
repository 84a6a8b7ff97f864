package dev.maestro.http;

import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.EventPublisher;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.EncodedLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that follow the log, bounded in number. What is new is looked at once for all who
 * wait; commits that come in quick succession are one look. Whom nothing of it concerns is not
 * disturbed, and the others are handed what they want. The log is listened to only while somebody
 * follows. Safe for use by many threads.
 *
 * <pre>
 *   commit ──▶ worker: reads what is new ── wanted by nobody ──▶ the place of all moves on
 *                         └── wanted ──▶ encoded once ──▶ I/O threads of those who want it
 * </pre>
 */
final class Followers implements EventPublisher {

  private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

  /** What one look reads at most; there is another after it where there is more. */
  private static final int LOOKED_AT_ONCE = 256;

  /** A look ends when it has encoded so much. */
  private static final long BYTES_AT_ONCE = 1024 * 1024;

  private final EventLog log;
  private final Set<Follower> all = ConcurrentHashMap.newKeySet();

  /** A look is due or under way; there is one at a time. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  private final AtomicLong announced = new AtomicLong();

  /** Used with the lock of this. What is committed after the place there is announced. */
  private final WaitingRoom<Follower> room = new WaitingRoom<>(0);

  /** Of whoever came last; kept when all have left, so that no commit finds none. */
  private volatile @Nullable Executor worker;

  private EventLog.@Nullable Subscription announcements;

  Followers(EventLog log) {
    this.log = log;
  }

  /**
   * Takes in one more.
   *
   * @param limit the most that may follow
   * @throws Refusal if so many do
   */
  synchronized void add(Follower follower, int limit) {
    if (all.size() >= limit) {
      throw Refusal.tooManyConnections();
    }
    all.add(follower);
    worker = follower.worker();
    if (announcements == null) {
      announcements = log.announceTo(this);
      // In this order: what is committed in between is announced as well.
      room.skipTo(log.latestSeq());
    }
  }

  synchronized void remove(Follower follower) {
    all.remove(follower);
    room.leave(follower, follower.filter());
    if (all.isEmpty() && announcements != null) {
      announcements.close();
      announcements = null;
    }
  }

  int count() {
    return all.size();
  }

  /** How many of them have had all there is. */
  synchronized int upToDate() {
    return room.size();
  }

  /**
   * Lets one wait until it is {@link Follower#hand handed} something or {@link Follower#readAfter
   * told to read}, unless there may be something for it already.
   *
   * @param cursor the seq up to which it has had all that it wants
   * @return whether it waits now
   */
  synchronized boolean await(Follower follower, long cursor) {
    return !all.contains(follower) || room.await(follower, follower.filter(), cursor);
  }

  /**
   * Takes one out before its time.
   *
   * @return the seq up to which it has had all that it wants; empty where it does not wait any more
   */
  synchronized OptionalLong leave(Follower follower) {
    return room.leave(follower, follower.filter());
  }

  /** Leaves it to a worker: this thread is the store's. */
  @Override
  public void committed(long seq) {
    announced.accumulateAndGet(seq, Math::max);
    scheduleLook();
  }

  private void scheduleLook() {
    Executor any = worker;
    if (any != null && scheduled.compareAndSet(false, true)) {
      try {
        any.execute(this::lookAndGoOn);
      } catch (RejectedExecutionException e) {
        scheduled.set(false);
        LOG.debug("Nobody is told, since the server has stopped", e);
      }
    }
  }

  private void lookAndGoOn() {
    try {
      look();
    } catch (RuntimeException | Error e) {
      LOG.error("What is new cannot be read; each client has to find out by itself", e);
      skipTo(announced.get());
    } finally {
      scheduled.set(false);
    }
    if (announced.get() > seen()) {
      scheduleLook();
    }
  }

  private void look() {
    long newest = announced.get();
    if (skipsTo(newest)) {
      return;
    }
    long after = seen();
    EncodedLog.Page page = EncodedLog.of(log).readEncoded(after, LOOKED_AT_ONCE);
    if (page.hasGapAfter(after) || page.events().isEmpty()) {
      skipTo(Math.max(newest, page.oldestSeq() - 1));
    } else {
      handOut(encoded(page.events()), EventSpan.of(log, page));
    }
  }

  private synchronized long seen() {
    return room.seen();
  }

  private synchronized boolean wants(EventSubject subject) {
    return room.wants(subject);
  }

  /** Whether it goes on after that seq, since nobody waits. */
  private synchronized boolean skipsTo(long seq) {
    boolean isEmpty = room.size() == 0;
    if (isEmpty) {
      room.skipTo(seq);
    }
    return isEmpty;
  }

  /** The first of them, all that is wanted encoded. */
  private List<EventPage.Frame> encoded(List<EncodedEvent> events) {
    List<EventPage.Frame> frames = new ArrayList<>();
    long bytes = 0;
    for (EncodedEvent event : events) {
      if (bytes >= BYTES_AT_ONCE) {
        break;
      }
      EventPage.Frame frame = new EventPage.Frame(event);
      bytes += wants(event.subject()) ? frame.json().length : 0;
      frames.add(frame);
    }
    return frames;
  }

  private void handOut(List<EventPage.Frame> events, EventSpan span) {
    List<WaitingRoom.Woken<Follower>> woken;
    synchronized (this) {
      woken = room.look(events, span);
    }
    woken.forEach(some -> some.who().forEach(follower -> follower.hand(some.page())));
  }

  /** Whoever waits has to read by itself what comes after the place that was. */
  private void skipTo(long seq) {
    long place;
    Collection<Follower> woken;
    synchronized (this) {
      place = room.seen();
      woken = room.skipTo(seq);
    }
    woken.forEach(follower -> follower.readAfter(place));
  }
}
