package dev.maestro.http;

import dev.maestro.core.domain.EventSubject;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.StreamFrames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some events that somebody wants.
 *
 * @param frames oldest first
 * @param nextSeq of the last event that was looked at, wanted or not
 * @param span what there was
 */
record EventPage(List<Frame> frames, long nextSeq, EventSpan span) {

  /** An event as clients see it, encoded once for all of them. Safe for use by many threads. */
  static final class Frame {
    private final EncodedEvent event;
    private byte @Nullable [] json;

    Frame(EncodedEvent event) {
      this.event = event;
    }

    long seq() {
      return event.seq();
    }

    EventSubject subject() {
      return event.subject();
    }

    /** Made by the first call. */
    synchronized byte[] json() {
      byte[] made = json;
      if (made == null) {
        made = event.frame();
        json = made;
      }
      return made;
    }
  }

  EventPage {
    frames = List.copyOf(frames);
  }

  /** Nothing up to that seq, of which the span need not know yet. */
  static EventPage nothing(long nextSeq, EventSpan span) {
    return new EventPage(List.of(), nextSeq, span.upTo(nextSeq));
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /**
   * What of it is new to somebody, as far as it has room for it.
   *
   * @param after the seq up to which it has had all
   * @param limit the most events
   * @param bytes the most bytes of their frames together, unless the first alone has more
   */
  EventPage rest(long after, int limit, long bytes) {
    List<Frame> rest = new ArrayList<>();
    long next = after;
    long taken = 0;
    for (Frame frame : frames) {
      if (frame.seq() <= after) {
        continue;
      }
      taken += frame.json().length;
      if (rest.size() == limit || (!rest.isEmpty() && taken > bytes)) {
        return new EventPage(rest, next, span);
      }
      rest.add(frame);
      next = frame.seq();
    }
    return new EventPage(rest, Math.max(after, nextSeq), span.upTo(after));
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
