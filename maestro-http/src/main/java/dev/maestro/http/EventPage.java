package dev.maestro.http;

import dev.maestro.json.StreamFrames;
import java.util.List;

/**
 * Some events that somebody wants.
 *
 * @param frames oldest first
 * @param nextSeq of the last event that was looked at, wanted or not
 * @param span what there was
 */
record EventPage(List<Frame> frames, long nextSeq, EventSpan span) {

  /** An event as clients see it. */
  static final class Frame {
    private final long seq;
    private final byte[] json;

    Frame(long seq, byte[] json) {
      this.seq = seq;
      this.json = json;
    }

    long seq() {
      return seq;
    }

    byte[] json() {
      return json;
    }
  }

  EventPage {
    frames = List.copyOf(frames);
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** Whether there were events beyond those that were looked at. */
  boolean hasMore() {
    return nextSeq < span.latestSeq();
  }

  /** {@code {"storeId","events":[…],"nextSeq","oldestSeq","latestSeq"}}. */
  byte[] json() {
    return StreamFrames.page(
        span.storeId(),
        frames.stream().map(Frame::json).toList(),
        nextSeq,
        span.oldestSeq(),
        span.latestSeq());
  }
}
