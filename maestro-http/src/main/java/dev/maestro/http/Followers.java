package dev.maestro.http;

import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.EventPublisher;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that wait for events, bounded in number. Each is woken when there are more; commits
 * that come in quick succession are one wake. The log is listened to only while somebody waits.
 * Safe for use by many threads.
 */
final class Followers implements EventPublisher {

  private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

  private final EventLog log;
  private final Set<Follower> all = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private EventLog.@Nullable Subscription announcements;

  Followers(EventLog log) {
    this.log = log;
  }

  /**
   * Takes in one more. What is committed after that wakes it.
   *
   * @param limit the most that may wait
   * @throws Refusal if so many do
   */
  synchronized void add(Follower follower, int limit) {
    if (all.size() >= limit) {
      throw Refusal.tooManyConnections();
    }
    all.add(follower);
    if (announcements == null) {
      announcements = log.announceTo(this);
    }
  }

  synchronized void remove(Follower follower) {
    all.remove(follower);
    if (all.isEmpty() && announcements != null) {
      announcements.close();
      announcements = null;
    }
  }

  int count() {
    return all.size();
  }

  /** Leaves it to a thread of any of them to wake them all: this one is the store's. */
  @Override
  public void committed(long seq) {
    if (scheduled.compareAndSet(false, true)) {
      all.stream().findFirst().ifPresentOrElse(this::wakeAllOnWorkerOf, () -> scheduled.set(false));
    }
  }

  private void wakeAllOnWorkerOf(Follower any) {
    try {
      any.worker().execute(this::wakeAll);
    } catch (RejectedExecutionException e) {
      scheduled.set(false);
      LOG.debug("Nobody is woken, since the server has stopped", e);
    }
  }

  private void wakeAll() {
    scheduled.set(false);
    all.forEach(Follower::wake);
  }
}
