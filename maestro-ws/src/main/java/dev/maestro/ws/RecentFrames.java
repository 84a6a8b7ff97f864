package dev.maestro.ws;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, as they go out. They are kept encoded, since all clients get the same bytes
 * and most of them at about the same time. Safe for use by many threads.
 */
final class RecentFrames {

  private static final int MOST_FRAMES = 4_096;

  private static final long MOST_WEIGHT = 16 * 1024 * 1024;

  /** A frame lies in the slot of its seq; they are consecutive. */
  private final @Nullable EventFrame[] slots = new @Nullable EventFrame[MOST_FRAMES];

  private long oldest;
  private long latest;
  private long weight;

  /**
   * @param after the seq of the last event that will not be kept
   */
  RecentFrames(long after) {
    this.oldest = after + 1;
    this.latest = after;
  }

  /** Adds the one that follows the latest. */
  synchronized void add(EventFrame frame) {
    makeRoom();
    slots[slot(frame.seq())] = frame;
    latest = frame.seq();
    weight += frame.weight();
  }

  private void makeRoom() {
    while (size() == MOST_FRAMES || (size() > 0 && weight > MOST_WEIGHT)) {
      forgetOldest();
    }
  }

  /** Forgets all, and goes on after that seq. */
  synchronized void goOnAfter(long seq) {
    while (size() > 0) {
      forgetOldest();
    }
    oldest = seq + 1;
    latest = seq;
  }

  private void forgetOldest() {
    int slot = slot(oldest++);
    EventFrame frame = slots[slot];
    slots[slot] = null;
    weight -= frame == null ? 0 : frame.weight();
  }

  private long size() {
    return latest - oldest + 1;
  }

  private static int slot(long seq) {
    return (int) (seq % MOST_FRAMES);
  }

  /**
   * The frames after a seq, oldest first; none where the first of them is not kept.
   *
   * @param limit the most of them
   * @param enough once they have so many bytes there come no more
   */
  synchronized List<EventFrame> after(long seq, int limit, long enough) {
    if (seq + 1 < oldest) {
      return List.of();
    }
    List<EventFrame> frames = new ArrayList<>();
    long bytes = 0;
    for (long next = seq + 1; next <= latest && frames.size() < limit && bytes < enough; next++) {
      EventFrame frame = slots[slot(next)];
      if (frame != null) {
        frames.add(frame);
        bytes += frame.size();
      }
    }
    return frames;
  }
}
