package dev.maestro.ws;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.json.EncodedEvent;
import java.util.Collection;
import java.util.List;

/**
 * The newest events, and the streams that have had them and wait for more. One thread adds, and any
 * number use it.
 */
final class Newest {

  private final RecentFrames frames;
  private final WaitingRoom room;

  /**
   * @param seq of the newest event that is there already
   */
  Newest(long seq) {
    this.frames = new RecentFrames(seq);
    this.room = new WaitingRoom(seq);
  }

  /** Of the newest event that was looked at: who waits has had all that it wants up to there. */
  long seq() {
    return room.seen();
  }

  /** The frames after a seq, oldest first; none where the first of them is not kept. */
  List<EventFrame> after(long seq, int limit) {
    return frames.after(seq, limit);
  }

  /**
   * Lets a stream wait, unless there may be more for it already.
   *
   * @param cursor what the stream has had
   * @return whether it waits now
   */
  boolean await(EventStream stream, EventFilter filter, long cursor) {
    return room.enter(stream, filter, cursor);
  }

  /** Takes a stream that may be waiting out, so that it can do something else. */
  void leave(EventStream stream, EventFilter filter) {
    room.leave(stream, filter);
  }

  /**
   * Adds the events that follow, and wakes the streams that want one of them.
   *
   * @return their frames
   */
  List<EventFrame> add(Collection<EncodedEvent> events) {
    List<EventFrame> added = frames.add(events);
    WaitingRoom.Look look = room.look(added);
    // Here, and not on the I/O thread of the first that sends it.
    look.wanted().forEach(EventFrame::text);
    look.streams().forEach(EventStream::wake);
    return added;
  }

  /** Goes on after that seq, and wakes all streams, which have to read what was before. */
  void skipTo(long seq) {
    long next = Math.max(seq, seq());
    frames.goOnAfter(next);
    room.leaveAll(next).forEach(EventStream::wake);
  }
}
