package dev.maestro.ws;

import dev.maestro.json.EncodedLog;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads older events for clients. Those that connect again after a server was away ask for about
 * the same ones at about the same time, so the last pages are kept for as long as the memory is not
 * needed, with the frames that were encoded for one of them. Safe for use by many threads.
 */
final class OlderPages {

  /** The most events of a page; small pages cost twice as much an event. */
  private static final int EVENTS = 256;

  private static final int MOST_KEPT = 32;

  private final EncodedLog log;

  /** By the seq that they come after. */
  private final NavigableMap<Long, SoftReference<Page>> kept = new TreeMap<>();

  /** The same, the oldest page first. */
  private final Deque<Long> inOrder = new ArrayDeque<>();

  /**
   * As {@link EncodedLog.Page}.
   *
   * @param frames hollow until somebody wants them
   */
  record Page(List<EventFrame> frames, long oldestSeq, long latestSeq) {

    boolean hasGapAfter(long after) {
      return after + 1 < oldestSeq;
    }

    /** Whether it will be the same when it is read again, as long as its events are there. */
    boolean isWhole() {
      return !frames.isEmpty() && lastSeq() < latestSeq;
    }

    private long lastSeq() {
      return frames.get(frames.size() - 1).seq();
    }

    /** Null where it does not go beyond that seq. */
    @Nullable Page rest(long after) {
      if (lastSeq() <= after) {
        return null;
      }
      int had = (int) (after + 1 - frames.get(0).seq());
      return new Page(frames.subList(had, frames.size()), oldestSeq, latestSeq);
    }
  }

  OlderPages(EncodedLog log) {
    this.log = log;
  }

  /** The events after a seq, oldest first. */
  Page after(long seq) {
    Page known = known(seq);
    return known == null ? read(seq) : known;
  }

  private synchronized @Nullable Page known(long after) {
    Map.Entry<Long, SoftReference<Page>> before = kept.floorEntry(after);
    Page page = before == null ? null : before.getValue().get();
    return page == null ? null : page.rest(after);
  }

  private Page read(long after) {
    EncodedLog.Page found = log.readEncoded(after, EVENTS);
    Page page =
        new Page(
            found.events().stream().map(EventFrame::of).toList(),
            found.oldestSeq(),
            found.latestSeq());
    if (page.isWhole() && !page.hasGapAfter(after)) {
      keep(after, page);
    }
    return page;
  }

  private synchronized void keep(long after, Page page) {
    if (kept.put(after, new SoftReference<>(page)) == null) {
      inOrder.add(after);
    }
    if (inOrder.size() > MOST_KEPT) {
      kept.remove(inOrder.remove());
    }
  }
}
