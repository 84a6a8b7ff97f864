package dev.maestro.ws;

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

  /** Bytes of the text of one that {@link #encode} keeps for others. */
  private static final int LARGEST_SHARED = 16 * 1024;

  private static final byte[] END = {'}'};

  private final long seq;
  private final EventSubject subject;

  /** What is still to be encoded; null where there is nothing. */
  private @Nullable EncodedEvent source;

  private volatile @Nullable Encoded encoded;

  private EventFrame(long seq, EventSubject subject, @Nullable EncodedEvent source) {
    this.seq = seq;
    this.subject = subject;
    this.source = source;
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

  /** One that is hollow until it is encoded. */
  static EventFrame of(EncodedEvent event) {
    return new EventFrame(event.seq(), event.subject(), event);
  }

  /** One that stays hollow, and holds nothing of the event. */
  static EventFrame hollow(EncodedEvent event) {
    return new EventFrame(event.seq(), event.subject(), null);
  }

  /**
   * This, no more hollow; or one for who asks alone where it is large, so that what many ask for
   * does not add up.
   */
  synchronized EventFrame encode() {
    EncodedEvent event = source;
    if (event == null) {
      return this;
    }
    Encoded made = new Encoded(event.frame());
    if (made.text.size() > LARGEST_SHARED) {
      EventFrame alone = hollow();
      alone.encoded = made;
      return alone;
    }
    encoded = made;
    source = null;
    return this;
  }

  /** One that stays hollow, in place of this for who does not want it. */
  EventFrame hollow() {
    return new EventFrame(seq, subject, null);
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
    Encoded known = encoded;
    return known == null ? 0 : known.text.size();
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
    Encoded known = encoded;
    if (known == null) {
      throw new IllegalStateException("Event " + seq + " is hollow");
    }
    return known;
  }

  /** Bytes of memory, about. */
  long weight() {
    return COPIES * size();
  }
}
