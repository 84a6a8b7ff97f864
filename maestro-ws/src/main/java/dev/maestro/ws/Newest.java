package dev.maestro.ws;

import dev.maestro.json.EncodedEvent;
import java.util.List;

/**
 * The newest events at hand, and the audience that is told of them. One thread at a time adds, and
 * any number read.
 */
final class Newest {

  private final RecentFrames frames;
  private final Audience audience;

  /**
   * @param seq of the newest event that is there already
   */
  Newest(long seq) {
    this.frames = new RecentFrames(seq);
    this.audience = new Audience(seq);
  }

  Audience audience() {
    return audience;
  }

  /** Of the newest event that was looked at. */
  long seq() {
    return audience.seen();
  }

  /** As {@link RecentFrames#after}. */
  List<EventFrame> after(long seq, int limit, long enough) {
    return frames.after(seq, limit, enough);
  }

  /**
   * Adds the events that follow, and wakes the streams that want one of them. All are at hand by
   * then; each is encoded when those before are, since together they may be large.
   */
  void add(List<EncodedEvent> events) {
    for (EncodedEvent event : events) {
      boolean isWanted = audience.wants(event.subject());
      frames.add(isWanted ? EventFrame.of(event).encode() : EventFrame.hollow(event));
    }
    audience.look(events).forEach(EventStream::wake);
  }

  /** Goes on after that seq, and wakes all streams, which have to read what was before. */
  void skipTo(long seq) {
    long next = Math.max(seq, seq());
    frames.goOnAfter(next);
    audience.skipTo(next).forEach(EventStream::wake);
  }
}
