package dev.maestro.json;

import dev.maestro.core.port.EventLog;
import java.util.List;

/**
 * Reads a log for clients. A log that has its events encoded implements this beside {@link
 * EventLog}, so that what was JSON on the disk goes out as it is. Safe for use by many threads.
 */
public interface EncodedLog {

  /** That log, if it has its events encoded, or one that encodes them. */
  static EncodedLog of(EventLog log) {
    return log instanceof EncodedLog encoded
        ? encoded
        : (after, limit) -> encode(log, after, limit);
  }

  private static Page encode(EventLog log, long after, int limit) {
    EventLog.Page page = log.read(after, limit);
    return new Page(
        page.events().stream().map(EncodedEvent::of).toList(), page.oldestSeq(), page.latestSeq());
  }

  /** The same events as {@link EventLog#read}, with the same faults. */
  Page readEncoded(long after, int limit);

  /** As {@link EventLog.Page}. */
  record Page(List<EncodedEvent> events, long oldestSeq, long latestSeq) {

    public Page {
      events = List.copyOf(events);
    }

    /** Whether events after that seq have been dropped, so that this page leaves a gap. */
    public boolean hasGapAfter(long after) {
      return after + 1 < oldestSeq;
    }
  }
}
