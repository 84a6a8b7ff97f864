package dev.maestro.storage.fs;

import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.EventPublisher;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.StoreId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest events, in memory, bounded by their number and by their bytes. One thread appends, and
 * any number reads without a lock: an event lies in the slot of its seq, and a reader that does not
 * find it there was overtaken and begins again with what is left.
 */
final class EventRing implements EventLog {

  /** What an event counts at least: about what it takes in memory without its entity. */
  static final long LEAST_BYTES = 256;

  private static final Logger LOG = LoggerFactory.getLogger(EventRing.class);

  private final AtomicReferenceArray<@Nullable LoggedEvent> slots;
  private final CopyOnWriteArrayList<Announcement> announcements = new CopyOnWriteArrayList<>();

  private final StoreId storeId = new StoreId(UUID.randomUUID().toString(), 1);

  /** What can be read. It shrinks before a slot is emptied, and grows after slots are filled. */
  private volatile Range kept = new Range(1, 0);

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
   */
  EventRing(int capacity, long mostBytes) {
    if (capacity < 1) {
      throw new IllegalArgumentException("At least 1 event must be kept, not " + capacity);
    }
    this.slots = new AtomicReferenceArray<>(capacity);
    this.bytesOf = new long[capacity];
    this.mostBytes = mostBytes;
  }

  /**
   * Appends the events of a commit, whose seqs follow the latest, drops the oldest beyond the
   * bounds, and tells every publisher.
   *
   * @param bytes of all of them; each counts the same part
   */
  void append(List<LoggedEvent> events, long bytes) {
    if (events.isEmpty()) {
      return;
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
    announcements.forEach(announcement -> announcement.tell(latest));
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

  @Override
  public StoreId storeId() {
    return storeId;
  }

  @Override
  public Page read(long after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("At least 1 event must be asked for, not " + limit);
    }
    Page page = pageOrNull(after, limit);
    while (page == null) {
      page = pageOrNull(after, limit);
    }
    return page;
  }

  /** The page; null where the writer has overtaken this reader, so that less is left. */
  private @Nullable Page pageOrNull(long after, int limit) {
    Range range = kept;
    if (after >= range.latest()) {
      return new Page(List.of(), range.oldest(), range.latest());
    }
    long first = Math.max(after + 1, range.oldest());
    long count = Math.min(range.latest() - first + 1, limit);
    List<LoggedEvent> events = new ArrayList<>();
    for (long seq = first; seq < first + count; seq++) {
      LoggedEvent event = slots.get(slot(seq));
      if (event == null || event.seq() != seq) {
        return null;
      }
      events.add(event);
    }
    return new Page(events, range.oldest(), range.latest());
  }

  @Override
  public long latestSeq() {
    return kept.latest();
  }

  @Override
  public Subscription announceTo(EventPublisher publisher) {
    Announcement announcement = new Announcement(publisher);
    announcements.add(announcement);
    return announcement;
  }

  private final class Announcement implements Subscription {
    private final EventPublisher publisher;

    Announcement(EventPublisher publisher) {
      this.publisher = publisher;
    }

    void tell(long seq) {
      try {
        publisher.committed(seq);
      } catch (RuntimeException | Error e) {
        LOG.error("A publisher failed at event {}; the commit stands", seq, e);
      }
    }

    @Override
    public void close() {
      announcements.remove(this);
    }
  }
}
