package dev.maestro.storage.fs;

import dev.maestro.core.port.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, in memory, bounded by their number and by their bytes. One thread appends, and
 * any number reads without a lock: an event lies in the slot of its seq, and a reader that does not
 * find it there was overtaken and begins again with what is left.
 */
final class EventRing {

  /** What an event counts at least: about what it takes in memory without its entity. */
  static final long LEAST_BYTES = 256;

  private final AtomicReferenceArray<@Nullable LoggedEvent> slots;

  /** What can be read. It shrinks before a slot is emptied, and grows after slots are filled. */
  private volatile Range kept;

  // These belong to the thread that appends.
  private final long[] bytesOf;
  private final long mostBytes;
  private long keptBytes;

  /** The seqs from the oldest to the latest; none where the oldest is the one after the latest. */
  private record Range(long oldest, long latest) {

    long size() {
      return latest - oldest + 1;
    }
  }

  /**
   * @param capacity how many events are kept, at least 1
   * @param mostBytes how many bytes; the newest event is kept however large it is
   * @param latest the seq of the latest event, which is not in memory
   */
  EventRing(int capacity, long mostBytes, long latest) {
    if (capacity < 1) {
      throw new IllegalArgumentException("At least 1 event must be kept, not " + capacity);
    }
    this.slots = new AtomicReferenceArray<>(capacity);
    this.bytesOf = new long[capacity];
    this.mostBytes = mostBytes;
    this.kept = new Range(latest + 1, latest);
  }

  /**
   * Appends the events of a commit, whose seqs follow the latest, and drops the oldest beyond the
   * bounds.
   *
   * @param bytes of all of them; each counts the same part
   */
  void append(List<LoggedEvent> events, long bytes) {
    if (events.isEmpty()) {
      return;
    }
    if (events.get(0).seq() != kept.latest() + 1) {
      // An earlier append failed half way; what is missing can be read elsewhere.
      kept = new Range(events.get(0).seq(), events.get(0).seq() - 1);
      keptBytes = 0;
    }
    long each = Math.max(LEAST_BYTES, bytes / events.size());
    makeRoom(events.size(), each * events.size());
    long most = Math.min(slots.length(), Math.max(1, mostBytes / each));
    int skipped = (int) Math.max(0, events.size() - most);
    events.subList(skipped, events.size()).forEach(event -> put(event, each));
    Range older = kept;
    long oldest = older.size() > 0 ? older.oldest() : events.get(skipped).seq();
    long latest = events.get(events.size() - 1).seq();
    kept = new Range(oldest, latest);
  }

  /** Drops the oldest events until so many more fit, or none is left. */
  private void makeRoom(int count, long bytes) {
    Range before = kept;
    Range after = before;
    while (after.size() > 0
        && (after.size() + count > slots.length() || keptBytes + bytes > mostBytes)) {
      keptBytes -= bytesOf[slot(after.oldest())];
      after = new Range(after.oldest() + 1, after.latest());
    }
    kept = after;
    for (long seq = before.oldest(); seq < after.oldest(); seq++) {
      slots.set(slot(seq), null);
    }
  }

  private void put(LoggedEvent event, long bytes) {
    slots.set(slot(event.seq()), event);
    bytesOf[slot(event.seq())] = bytes;
    keptBytes += bytes;
  }

  private int slot(long seq) {
    return (int) (seq % slots.length());
  }

  /**
   * The events after a seq, oldest first; empty where some of them are not in memory any more, or
   * where there are none.
   */
  List<LoggedEvent> after(long after, int limit) {
    List<LoggedEvent> events = eventsOrNull(after, limit);
    while (events == null) {
      events = eventsOrNull(after, limit);
    }
    return events;
  }

  /** The events; null where the writer has overtaken this reader, so that less is left. */
  private @Nullable List<LoggedEvent> eventsOrNull(long after, int limit) {
    Range range = kept;
    if (after >= range.latest() || after + 1 < range.oldest()) {
      return List.of();
    }
    long first = after + 1;
    long count = Math.min(range.latest() - after, limit);
    List<LoggedEvent> events = new ArrayList<>();
    for (long seq = first; seq < first + count; seq++) {
      LoggedEvent event = slots.get(slot(seq));
      if (event == null || event.seq() != seq) {
        return null;
      }
      events.add(event);
    }
    return events;
  }

  /** The seq of the oldest event that is in memory; the one after the latest where none is. */
  long oldest() {
    return kept.oldest();
  }

  /** The seq of the latest event. */
  long latest() {
    return kept.latest();
  }
}
