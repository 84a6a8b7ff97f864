package dev.maestro.http;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.port.EventLog;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.EncodedLog;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what somebody wants, a bounded piece at a time. Safe for use by many threads.
 *
 * @param limit the most events of a page
 * @param bytes the most bytes of their frames together, unless the first alone has more
 */
record EventReader(EventLog log, EventFilter filter, int limit, long bytes) {

  /** So many events are looked at for one page at most, though few may match. */
  static final int MOST_LOOKED_AT = 10_000;

  private static final int BATCH = 64;

  /**
   * The next page.
   *
   * @throws EventsPruned if it would leave a gap after that seq
   */
  EventPage after(long seq) {
    return new Collector(seq).collect(batchAfter(seq, BATCH));
  }

  /**
   * @throws EventsPruned if there is one
   */
  void requireNoGapAfter(long seq) {
    batchAfter(seq, 1);
  }

  private EncodedLog encoded() {
    return EncodedLog.of(log);
  }

  private EncodedLog.Page batchAfter(long seq, int atMost) {
    EncodedLog.Page batch = encoded().readEncoded(seq, atMost);
    if (batch.hasGapAfter(seq)) {
      throw new EventsPruned(seq, EventSpan.of(log, batch));
    }
    return batch;
  }

  /** What this would have read of a page that was found for all who want the same. */
  EventPage ofFound(EventPage page, long after) {
    return page.rest(after, limit, bytes);
  }

  /** The first page of all that is there. */
  EventPage oldest() {
    EncodedLog.Page batch = encoded().readEncoded(0, BATCH);
    return new Collector(batch.oldestSeq() - 1).collect(batch);
  }

  /** One page that grows. */
  private final class Collector {
    private final List<EventPage.Frame> frames = new ArrayList<>();
    private long next;
    private long taken;
    private int looked;

    private Collector(long after) {
      this.next = after;
    }

    private EventPage collect(EncodedLog.Page first) {
      EncodedLog.Page batch = first;
      while (takeAll(batch.events()) && !batch.events().isEmpty() && next < batch.latestSeq()) {
        batch = encoded().readEncoded(next, BATCH);
        if (batch.hasGapAfter(next)) {
          // Whoever asks for what comes after this page is told.
          break;
        }
      }
      return new EventPage(frames, next, EventSpan.of(log, batch));
    }

    /** Whether there is room for more. */
    private boolean takeAll(List<EncodedEvent> events) {
      for (EncodedEvent event : events) {
        if (!take(event)) {
          return false;
        }
      }
      return true;
    }

    private boolean take(EncodedEvent event) {
      if (frames.size() == limit || looked == MOST_LOOKED_AT) {
        return false;
      }
      if (filter.matches(event.subject())) {
        EventPage.Frame frame = new EventPage.Frame(event);
        int size = frame.json().length;
        if (!frames.isEmpty() && taken + size > bytes) {
          return false;
        }
        frames.add(frame);
        taken += size;
      }
      next = event.seq();
      looked++;
      return true;
    }
  }
}
