package dev.maestro.core.port;

import java.util.List;

/**
 * The committed events of a store, in commit order. Safe for use by many threads; a read never
 * waits for a write.
 */
public interface EventLog {

  /** What the seqs are relative to. It stays as it is while the store is open. */
  StoreId storeId();

  /**
   * The events after a seq, oldest first.
   *
   * @param after the seq of the last event that the reader has, or 0
   * @param limit the most to return, at least 1; fewer may come though there are more, but at least
   *     one where there is one
   * @throws StorageUnavailable if events that are kept on a disk cannot be read just now
   */
  Page read(long after, int limit);

  /** The seq of the newest committed event; 0 before the first. */
  long latestSeq();

  /**
   * Tells the publisher from now on. An event that is not yet visible to {@link #read} when this
   * returns will be announced.
   *
   * @return to be closed when the publisher has heard enough
   */
  Subscription announceTo(EventPublisher publisher);

  /**
   * Some events.
   *
   * @param events consecutive; none where the reader has them all
   * @param oldestSeq the oldest seq that can still be read; {@code latestSeq + 1} where none can
   * @param latestSeq the newest seq
   */
  record Page(List<LoggedEvent> events, long oldestSeq, long latestSeq) {

    public Page {
      events = List.copyOf(events);
    }

    /** Whether events after that seq have been dropped, so that this page leaves a gap. */
    public boolean hasGapAfter(long after) {
      return after + 1 < oldestSeq;
    }
  }

  /** Ends by {@link #close()}. */
  interface Subscription extends AutoCloseable {

    @Override
    void close();
  }
}
