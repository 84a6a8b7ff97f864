package dev.maestro.storage.fs;

import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.EventPublisher;
import dev.maestro.core.port.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest events, in memory. One thread appends, and any number reads without a lock: an event
 * lies in the slot of its seq, and a reader that meets a newer one there was overtaken and begins
 * again with what is left.
 */
final class EventRing implements EventLog {

  private static final Logger LOG = LoggerFactory.getLogger(EventRing.class);

  private final AtomicReferenceArray<@Nullable LoggedEvent> slots;
  private final CopyOnWriteArrayList<Announcement> announcements = new CopyOnWriteArrayList<>();
  private volatile long latest;

  EventRing(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("At least 1 event must be kept, not " + capacity);
    }
    this.slots = new AtomicReferenceArray<>(capacity);
  }

  /** Appends events whose seqs follow the latest, and tells every publisher. */
  void append(List<LoggedEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    events.forEach(event -> slots.set(slot(event.seq()), event));
    latest = events.get(events.size() - 1).seq();
    announcements.forEach(announcement -> announcement.tell(latest));
  }

  private int slot(long seq) {
    return (int) (seq % slots.length());
  }

  @Override
  public Page read(long after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("At least 1 event must be asked for, not " + limit);
    }
    Page page = pageOrNull(after, limit);
    while (page == null) {
      Thread.onSpinWait();
      page = pageOrNull(after, limit);
    }
    return page;
  }

  /** The page; null where the writer has overtaken this reader. */
  private @Nullable Page pageOrNull(long after, int limit) {
    long newest = latest;
    long oldest = Math.max(1, newest - slots.length() + 1);
    if (after >= newest) {
      return new Page(List.of(), oldest, newest);
    }
    long first = Math.max(after, oldest - 1) + 1;
    long count = Math.min(newest - first + 1, limit);
    List<LoggedEvent> events = new ArrayList<>();
    for (long seq = first; seq < first + count; seq++) {
      LoggedEvent event = slots.get(slot(seq));
      if (event == null || event.seq() != seq) {
        return null;
      }
      events.add(event);
    }
    return new Page(events, oldest, newest);
  }

  @Override
  public long latestSeq() {
    return latest;
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
