package dev.maestro.core.usecase;

import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Finds where in the log the oldest request stands whose session may still wait. A session is as
 * old as its request, so it is looked for by time.
 */
final class SpawnSearch {

  private static final SessionFilter WAITING =
      new SessionFilter(null, null, SessionStatus.SPAWNING, false);

  /** By so much a clock may have gone back while the log was written. */
  static final Duration MARGIN = Duration.ofMinutes(10);

  private final EventLog log;

  private SpawnSearch(EventLog log) {
    this.log = log;
  }

  /** The seq after which all requests stand that may be open. */
  static long begin(Storage storage) {
    try (Snapshot now = storage.snapshot()) {
      return new SpawnSearch(storage.events()).begin(now);
    }
  }

  private long begin(Snapshot now) {
    EventLog.Page oldest = log.read(0, 1);
    if (oldest.events().isEmpty()) {
      return now.seq();
    }
    // A session from before the log has no request there; many a directory has some.
    long first = oldest.events().get(0).timestamp() - MARGIN.toMillis();
    OptionalLong waitsSince = oldestWaiting(now, first);
    return waitsSince.isEmpty()
        ? now.seq()
        : lastBefore(waitsSince.getAsLong() - MARGIN.toMillis(), oldest.oldestSeq(), now.seq());
  }

  private static OptionalLong oldestWaiting(Snapshot now, long notBefore) {
    try (Stream<Session> waiting = now.sessions(WAITING)) {
      return waiting.mapToLong(Session::startedAt).filter(at -> at >= notBefore).min();
    }
  }

  /** The seq before the first event from that time on; one that is too low does no harm. */
  private long lastBefore(long millis, long oldest, long latest) {
    long low = oldest;
    long high = latest + 1;
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (isBefore(millis, middle)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private boolean isBefore(long millis, long seq) {
    return log.read(seq - 1, 1).events().stream()
        .mapToLong(LoggedEvent::timestamp)
        .anyMatch(at -> at < millis);
  }
}
