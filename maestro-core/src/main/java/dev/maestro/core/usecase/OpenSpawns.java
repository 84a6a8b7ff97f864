package dev.maestro.core.usecase;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The spawn requests that nobody has moved on with: their sessions still are {@code spawning}, and
 * have not left that since. They are found in the log of events, which is read forward by those who
 * ask, so that those who write have nothing to do with it. A request whose event the log has
 * dropped is not there to be told again, and after a restart is not known at all. Safe for use by
 * many threads.
 */
public final class OpenSpawns {

  private static final int EVENTS_A_PAGE = 256;
  private static final int PAGES_AT_ONCE = 16;

  /** So many expire in one transaction. */
  private static final int EXPIRED_AT_ONCE = 256;

  private final Storage storage;
  private final EventLog log;
  private final Spawning spawning;
  private final InstantSource time;
  private final long ttlMillis;

  /** By seq, the oldest first. */
  private final TreeMap<Long, OpenSpawn> open = new TreeMap<>();

  private final Map<SessionId, OpenSpawn> bySession = new HashMap<>();

  /** The seq of the last event that was read; null before the first. */
  private @Nullable Long read;

  /**
   * @param storage whose requests these are
   * @param spawning of the same storage
   * @param ttl how long a request waits for somebody to move on with it
   */
  public OpenSpawns(Storage storage, Spawning spawning, InstantSource time, Duration ttl) {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("A spawn request must wait for some time, not " + ttl);
    }
    this.storage = storage;
    this.log = storage.events();
    this.spawning = spawning;
    this.time = time;
    this.ttlMillis = ttl.toMillis();
  }

  /**
   * Reads on in the log, a few thousand events at a time, since there may be many after a start.
   *
   * @return whether all events up to that seq were read; otherwise this is to be asked again
   * @throws StorageUnavailable if events that are kept on a disk cannot be read just now
   */
  public synchronized boolean readOn(long upTo) {
    Long last = read;
    long after = last == null ? begin() : last;
    for (int pages = 0; pages < PAGES_AT_ONCE && after < log.latestSeq(); pages++) {
      EventLog.Page page = log.read(after, EVENTS_A_PAGE);
      if (page.hasGapAfter(after) && !open.isEmpty()) {
        // Whether somebody moved on with them may stand in what is gone.
        after = begin();
      } else if (!page.events().isEmpty()) {
        page.events().forEach(this::take);
        after = page.events().get(page.events().size() - 1).seq();
      }
      read = after;
    }
    read = after;
    return after >= upTo;
  }

  /**
   * The next request that is open as of now, as far as {@link #readOn} has come.
   *
   * @param after the seq of the one before, or 0
   * @param upTo the seq that it must not pass
   * @throws StorageUnavailable if events that are kept on a disk cannot be read just now
   */
  public Optional<LoggedEvent> next(long after, long upTo, EventFilter filter) {
    long last = after;
    while (true) {
      OpenSpawn next = nextOpen(last, upTo, filter);
      if (next == null) {
        return Optional.empty();
      }
      Optional<LoggedEvent> request = event(next.seq());
      if (request.isPresent()) {
        return request;
      }
      last = next.seq();
    }
  }

  private synchronized @Nullable OpenSpawn nextOpen(long after, long upTo, EventFilter filter) {
    if (after >= upTo) {
      return null;
    }
    long now = time.millis();
    return open.subMap(after, false, upTo, true).values().stream()
        .filter(spawn -> !isDue(spawn, now) && filter.matches(spawn.subject()))
        .findFirst()
        .orElse(null);
  }

  /** The event of that seq, unless the log has dropped it. */
  private Optional<LoggedEvent> event(long seq) {
    return log.read(seq - 1, 1).events().stream().filter(event -> event.seq() == seq).findFirst();
  }

  /**
   * Ends the oldest of those that nobody moved on with in time, each with a {@link
   * Event.SpawnExpired}, once over all restarts. Called by one thread at a time. May also throw
   * what {@link Storage#write} throws.
   *
   * @return whether there may be more to do
   * @throws StorageUnavailable if events that are kept on a disk cannot be read just now
   */
  public boolean expireDue() {
    if (!readOn(log.latestSeq())) {
      return true;
    }
    List<OpenSpawn> due = due();
    if (!due.isEmpty()) {
      spawning.expire(due);
      close(due);
    }
    return due.size() == EXPIRED_AT_ONCE;
  }

  private synchronized List<OpenSpawn> due() {
    long now = time.millis();
    return open.values().stream()
        .filter(spawn -> isDue(spawn, now))
        .limit(EXPIRED_AT_ONCE)
        .toList();
  }

  private boolean isDue(OpenSpawn spawn, long now) {
    return now - spawn.at() >= ttlMillis;
  }

  private synchronized void close(List<OpenSpawn> spawns) {
    for (OpenSpawn spawn : spawns) {
      if (bySession.remove(spawn.session(), spawn)) {
        open.remove(spawn.seq());
      }
    }
  }

  /** Forgets all; the seq after which the log has to be read anew. */
  private long begin() {
    read = null;
    open.clear();
    bySession.clear();
    return SpawnSearch.begin(storage);
  }

  private void take(LoggedEvent logged) {
    Event event = logged.event();
    if (event instanceof Event.SpawnRequested requested) {
      SessionId session = requested.request().session().id();
      OpenSpawn spawn =
          new OpenSpawn(session, logged.seq(), logged.timestamp(), EventSubject.of(event));
      close(session);
      open.put(logged.seq(), spawn);
      bySession.put(session, spawn);
    } else if (event instanceof Event.SessionUpdated updated) {
      if (!updated.session().status().equals(SessionStatus.SPAWNING)) {
        close(updated.session().id());
      }
    } else if (event instanceof Event.SessionDeleted deleted) {
      close(deleted.sessionId());
    } else if (event instanceof Event.SpawnExpired expired) {
      close(expired.sessionId());
    }
  }

  private void close(SessionId session) {
    OpenSpawn spawn = bySession.remove(session);
    if (spawn != null) {
      open.remove(spawn.seq());
    }
  }
}
