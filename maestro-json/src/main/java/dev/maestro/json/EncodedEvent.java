package dev.maestro.json;

import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.port.LoggedEvent;
import java.util.function.Supplier;

/**
 * An event of a log on its way to clients: what a filter asks, and its frame, which is made where
 * somebody wants it. Safe for use by many threads.
 */
public final class EncodedEvent {

  private final long seq;
  private final EventSubject subject;
  private final Supplier<byte[]> encoding;

  private EncodedEvent(long seq, EventSubject subject, Supplier<byte[]> encoding) {
    this.seq = seq;
    this.subject = subject;
    this.encoding = encoding;
  }

  /** An event that is encoded when it is asked for. */
  public static EncodedEvent of(LoggedEvent event) {
    return new EncodedEvent(
        event.seq(), EventSubject.of(event.event()), () -> Frames.encode(event));
  }

  /**
   * An event whose data is encoded already.
   *
   * @param timestamp milliseconds since the epoch
   * @param data compact JSON, as clients see it; not to be changed
   */
  public static EncodedEvent of(long seq, long timestamp, EventSubject subject, byte[] data) {
    return new EncodedEvent(
        seq, subject, () -> Frames.envelope(subject.type(), data, timestamp, seq));
  }

  public long seq() {
    return seq;
  }

  public EventSubject subject() {
    return subject;
  }

  /** {@code {"type","event","data","timestamp","seq"}}, made anew by each call. */
  public byte[] frame() {
    return encoding.get();
  }
}
