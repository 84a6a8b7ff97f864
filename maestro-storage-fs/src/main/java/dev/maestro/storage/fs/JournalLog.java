package dev.maestro.storage.fs;

import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.EventPublisher;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.StoreId;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.EncodedLog;
import dev.maestro.json.InvalidJson;
import dev.maestro.storage.fs.journal.JournalReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal as an event log: the newest events from memory, older ones from disk. The writer
 * appends, and any number of threads read.
 */
final class JournalLog implements EventLog, EncodedLog {

  private static final Logger LOG = LoggerFactory.getLogger(JournalLog.class);

  private final StoreId storeId;
  private final EventRing recent;
  private final JournalReader journal;
  private final LongSupplier visibleEnd;
  private final LargeTransaction large = new LargeTransaction();
  private final Readings readings = new Readings();
  private final CopyOnWriteArrayList<Announcement> announcements = new CopyOnWriteArrayList<>();
  private volatile long oldest;

  /**
   * @param oldest the oldest seq that can be read
   * @param visibleEnd position up to where the journal is visible
   */
  JournalLog(
      StoreId storeId,
      EventRing recent,
      long oldest,
      JournalReader journal,
      LongSupplier visibleEnd) {
    this.storeId = storeId;
    this.recent = recent;
    this.oldest = oldest;
    this.journal = journal;
    this.visibleEnd = visibleEnd;
  }

  @Override
  public StoreId storeId() {
    return storeId;
  }

  @Override
  public long latestSeq() {
    return recent.latest();
  }

  @Override
  public EventLog.Page read(long after, int limit) {
    Found<LoggedEvent> found = find(after, limit, recent -> recent, OlderEvent::logged);
    return new EventLog.Page(found.events(), found.oldest(), found.latest());
  }

  @Override
  public EncodedLog.Page readEncoded(long after, int limit) {
    Found<EncodedEvent> found = find(after, limit, EncodedEvent::of, OlderEvent::encoded);
    return new EncodedLog.Page(found.events(), found.oldest(), found.latest());
  }

  /** Events in the form that is wanted. */
  private record Found<E>(List<E> events, long oldest, long latest) {}

  private <E> Found<E> find(
      long after, int limit, Function<LoggedEvent, E> ofRecent, Function<OlderEvent, E> ofOlder) {
    if (limit < 1) {
      throw new IllegalArgumentException("At least 1 event must be asked for, not " + limit);
    }
    while (true) {
      long first = oldest;
      long latest = recent.latest();
      long from = Math.max(after, first - 1);
      if (from >= latest) {
        return new Found<>(List.of(), Math.min(first, latest + 1), latest);
      }
      List<LoggedEvent> events = recent.after(from, limit);
      List<E> found =
          events.isEmpty() ? olderAfter(from, limit, ofOlder) : inForm(events, ofRecent);
      if (!found.isEmpty()) {
        return new Found<>(found, first, latest);
      }
      if (oldest == first) {
        throw StorageUnavailable.unreadable("event " + (from + 1) + " is not in the journal", null);
      }
    }
  }

  private static <T, E> List<E> inForm(List<T> events, Function<T, E> form) {
    return events.stream().map(form).toList();
  }

  private <E> List<E> olderAfter(long after, int limit, Function<OlderEvent, E> form) {
    try {
      return inForm(olderEventsAfter(after, limit), form);
    } catch (IOException | InvalidJson e) {
      if (oldest > after + 1) {
        // It was removed while it was being read.
        return List.of();
      }
      throw StorageUnavailable.unreadable("older events cannot be read: " + e.getMessage(), e);
    }
  }

  /** Goes on with the reading that ended there, if one did of late. */
  private List<OlderEvent> olderEventsAfter(long after, int limit) throws IOException {
    JournalEvents reading = readings.take(after);
    JournalEvents current = reading == null ? new JournalEvents(journal, large) : reading;
    List<OlderEvent> events = current.after(after, limit, visibleEnd.getAsLong());
    if (!events.isEmpty()) {
      readings.put(events.get(events.size() - 1).seq(), current);
    }
    return events;
  }

  /** Those that may be gone on with, by the seq of the last event that they gave. */
  private static final class Readings {

    private static final int MOST = 8;

    private final Map<Long, JournalEvents> bySeq = new LinkedHashMap<>();

    /** The reading belongs to who takes it; null where there is none. */
    synchronized @Nullable JournalEvents take(long seq) {
      return bySeq.remove(seq);
    }

    synchronized void put(long seq, JournalEvents reading) {
      bySeq.put(seq, reading);
      if (bySeq.size() > MOST) {
        bySeq.remove(bySeq.keySet().iterator().next());
      }
    }
  }

  /**
   * Shows the events of commits, and tells every publisher.
   *
   * @param bytes about what they take in memory
   */
  void append(List<LoggedEvent> events, long bytes) {
    recent.append(events, bytes);
  }

  /** Gives up what can be read again. */
  void giveUpMemory() {
    large.forget();
  }

  void announce() {
    long latest = recent.latest();
    announcements.forEach(announcement -> announcement.tell(latest));
  }

  /** Events before that seq are dropped. */
  void dropBefore(long seq) {
    oldest = Math.max(oldest, seq);
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
