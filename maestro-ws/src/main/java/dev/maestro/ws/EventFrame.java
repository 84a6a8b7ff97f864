package dev.maestro.ws;

import dev.maestro.core.domain.EventSubject;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.StreamFrames;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An event as it goes out, shared by all connections, and encoded once somebody wants it. Safe for
 * use by many threads.
 */
final class EventFrame {

  /** About what one takes in memory: plain and deflated, with and without the seq before it. */
  private static final long COPIES = 3;

  private final EncodedEvent event;
  private @Nullable AtomicLong encodedBytes;
  private @Nullable FrameText text;

  /** As most subscribers get it, who got the event before as well. */
  private @Nullable FrameText afterOneBefore;

  /** One that nobody keeps. */
  EventFrame(EncodedEvent event) {
    this.event = event;
  }

  /**
   * @param encodedBytes counts it from when it is encoded until it is forgotten
   */
  EventFrame(EncodedEvent event, AtomicLong encodedBytes) {
    this.event = event;
    this.encodedBytes = encodedBytes;
  }

  long seq() {
    return event.seq();
  }

  EventSubject subject() {
    return event.subject();
  }

  /** For who has not subscribed to anything. */
  synchronized FrameText text() {
    FrameText known = text;
    if (known == null) {
      known = new FrameText(event.frame());
      text = known;
      count(COPIES * known.size());
    }
    return known;
  }

  /** With the seq of the event before it on a subscription. */
  FrameText textAfter(long previous) {
    return previous == seq() - 1 ? afterOneBefore() : after(previous);
  }

  private synchronized FrameText afterOneBefore() {
    FrameText known = afterOneBefore;
    if (known == null) {
      known = after(seq() - 1);
      afterOneBefore = known;
    }
    return known;
  }

  private FrameText after(long previous) {
    return new FrameText(StreamFrames.withPrevious(text().bytes(), previous));
  }

  /** It is kept no more. */
  synchronized void forget() {
    count(text == null ? 0 : -COPIES * text.size());
    encodedBytes = null;
  }

  private void count(long bytes) {
    if (encodedBytes != null) {
      encodedBytes.addAndGet(bytes);
    }
  }
}
