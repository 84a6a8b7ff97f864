package dev.maestro.testkit;

import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.EventPublisher;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.StoreId;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/** The newest events, by seq. Those beyond the seq of the state are not committed yet. */
final class InMemoryEventLog implements EventLog {

  private final NavigableMap<Long, LoggedEvent> events = new ConcurrentSkipListMap<>();
  private final List<Announced> publishers = new CopyOnWriteArrayList<>();
  private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();
  private final StoreId storeId;
  private final int bound;
  private final LongSupplier committedSeq;

  /**
   * @param storeId of the store whose events these are
   * @param bound how many events are kept
   * @param committedSeq the seq of the state that readers see
   */
  InMemoryEventLog(StoreId storeId, int bound, LongSupplier committedSeq) {
    this.storeId = storeId;
    this.bound = bound;
    this.committedSeq = committedSeq;
  }

  @Override
  public StoreId storeId() {
    return storeId;
  }

  @Override
  public Page read(long after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, and is " + limit);
    }
    long latest = latestSeq();
    List<LoggedEvent> found =
        after >= latest
            ? List.of()
            : events.subMap(after, false, latest, true).values().stream().limit(limit).toList();
    // What was dropped while it was read must leave no gap inside a page.
    long oldest = oldestSeq(latest);
    return new Page(found.stream().filter(event -> event.seq() >= oldest).toList(), oldest, latest);
  }

  private long oldestSeq(long latest) {
    Long first = events.ceilingKey(Long.MIN_VALUE);
    return first == null ? latest + 1 : Math.min(first, latest + 1);
  }

  @Override
  public long latestSeq() {
    return committedSeq.getAsLong();
  }

  @Override
  public Subscription announceTo(EventPublisher publisher) {
    Announced announced = new Announced(publisher);
    publishers.add(announced);
    return () -> publishers.remove(announced);
  }

  /** Takes in events that the next state will include. */
  void append(List<LoggedEvent> recorded) {
    recorded.forEach(event -> events.put(event.seq(), event));
  }

  /**
   * Tells all publishers of the committed state, and drops what passes the bound.
   *
   * @param acknowledged the last event that no consumer needs any more
   */
  void announce(long seq, long acknowledged) {
    while (events.size() > bound && events.firstKey() <= acknowledged) {
      events.pollFirstEntry();
    }
    for (Announced announced : publishers) {
      try {
        announced.publisher.committed(seq);
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
  }

  int bound() {
    return bound;
  }

  List<RuntimeException> failures() {
    return List.copyOf(failures);
  }

  /** One announcement of a publisher, which may have several. */
  private static final class Announced {
    private final EventPublisher publisher;

    Announced(EventPublisher publisher) {
      this.publisher = publisher;
    }
  }
}
