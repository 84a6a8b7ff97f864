package dev.maestro.ws;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.StreamFrames;
import org.jspecify.annotations.Nullable;

/**
 * An event as it goes out, shared by all connections. One that nobody wanted when it came is
 * hollow: what it says has to be read where somebody wants it after all. Safe for use by many
 * threads.
 */
final class EventFrame {

  /** About what one takes in memory: plain and deflated, with and without the seq before it. */
  private static final long COPIES = 3;

  private final long seq;
  private final EventSubject subject;
  private final @Nullable FrameText text;

  /** As most subscribers get it, who got the event before as well. */
  private @Nullable FrameText afterOneBefore;

  private EventFrame(long seq, EventSubject subject, @Nullable FrameText text) {
    this.seq = seq;
    this.subject = subject;
    this.text = text;
  }

  static EventFrame of(EncodedEvent event) {
    return new EventFrame(event.seq(), event.subject(), new FrameText(event.frame()));
  }

  /** Hollow where it is not wanted. */
  static EventFrame of(EncodedEvent event, EventFilter wanted) {
    return wanted.matches(event.subject()) ? of(event) : hollow(event);
  }

  static EventFrame hollow(EncodedEvent event) {
    return new EventFrame(event.seq(), event.subject(), null);
  }

  long seq() {
    return seq;
  }

  EventSubject subject() {
    return subject;
  }

  boolean isHollow() {
    return text == null;
  }

  /**
   * For who has not subscribed to anything.
   *
   * @throws IllegalStateException if it is hollow
   */
  FrameText text() {
    if (text == null) {
      throw new IllegalStateException("Event " + seq + " is hollow");
    }
    return text;
  }

  /** The same with the seq of the event before it on a subscription. */
  FrameText textAfter(long previous) {
    return previous == seq - 1 ? afterOneBefore() : after(previous);
  }

  private synchronized FrameText afterOneBefore() {
    FrameText known = afterOneBefore;
    if (known == null) {
      known = after(seq - 1);
      afterOneBefore = known;
    }
    return known;
  }

  private FrameText after(long previous) {
    return new FrameText(StreamFrames.withPrevious(text().bytes(), previous));
  }

  /** Bytes of memory, about. */
  long weight() {
    return text == null ? 0 : COPIES * text.size();
  }
}
