package dev.maestro.ws;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.StreamFrames;
import org.jspecify.annotations.Nullable;

/**
 * An event as it goes out, shared by all connections; only its end differs between them, which
 * tells the event before it on a subscription. One that nobody wanted when it came is hollow: what
 * it says has to be read where somebody wants it after all. Safe for use by many threads.
 */
final class EventFrame {

  /** About what one takes in memory: plain and deflated, with and without the seq before it. */
  private static final long COPIES = 4;

  private static final byte[] END = {'}'};

  private final long seq;
  private final EventSubject subject;
  private final @Nullable Encoded encoded;

  private EventFrame(long seq, EventSubject subject, @Nullable Encoded encoded) {
    this.seq = seq;
    this.subject = subject;
    this.encoded = encoded;
  }

  /** What an event that is not hollow says. */
  private static final class Encoded {

    private final FrameBody body;
    private final FrameText text;

    /** The last that was asked for: all who want the same ask for the same. */
    private volatile @Nullable After lastAsked;

    Encoded(byte[] frame) {
      this.body = new FrameBody(frame, frame.length - END.length);
      this.text = FrameText.of(body, END, frame);
    }

    FrameText after(long previous) {
      After known = lastAsked;
      if (known == null || known.previous() != previous) {
        known = new After(previous, FrameText.of(body, StreamFrames.endAfter(previous)));
        lastAsked = known;
      }
      return known.text();
    }
  }

  private record After(long previous, FrameText text) {}

  static EventFrame of(EncodedEvent event) {
    return new EventFrame(event.seq(), event.subject(), new Encoded(event.frame()));
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
    return encoded == null;
  }

  /** Bytes of its text, without what a subscription adds; none where it is hollow. */
  int size() {
    return encoded == null ? 0 : encoded.text.size();
  }

  /**
   * For who has not subscribed to anything.
   *
   * @throws IllegalStateException if it is hollow
   */
  FrameText text() {
    return encoded().text;
  }

  /**
   * The same with the seq of the event before it on a subscription.
   *
   * @throws IllegalStateException if it is hollow
   */
  FrameText textAfter(long previous) {
    return encoded().after(previous);
  }

  private Encoded encoded() {
    if (encoded == null) {
      throw new IllegalStateException("Event " + seq + " is hollow");
    }
    return encoded;
  }

  /** Bytes of memory, about. */
  long weight() {
    return COPIES * size();
  }
}
