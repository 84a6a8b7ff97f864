package dev.maestro.ws;

import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.json.Frames;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The frames of the log. The newest are kept encoded, since all clients get the same bytes and most
 * of them at about the same time. Safe for use by many threads.
 */
final class RecentFrames {

  /** The most events that one turn of a connection sends. */
  static final int BATCH_EVENTS = 64;

  private static final int BATCH_BYTES = 256 * 1024;
  private static final long KEPT_BYTES = 8 * 1024 * 1024;

  private final EventLog log;
  private final TreeMap<Long, Frame> kept = new TreeMap<>();
  private long keptBytes;

  RecentFrames(EventLog log) {
    this.log = log;
  }

  /**
   * An event as it goes out.
   *
   * @param text shared by all connections, so read-only and to be duplicated
   */
  record Frame(long seq, ByteBuffer text) {

    int bytes() {
      return text.remaining();
    }
  }

  /** A reader asked for events that the log has dropped. */
  static final class FellBehind extends Exception {
    private static final long serialVersionUID = 1L;

    FellBehind(long after, long oldest) {
      super("event " + (after + 1) + " is gone; the oldest is " + oldest, null, false, false);
    }
  }

  /**
   * The next frames, one at least where there is more.
   *
   * @throws FellBehind if they would leave a gap after that seq
   */
  List<Frame> after(long seq) throws FellBehind {
    List<Frame> frames = keptAfter(seq);
    return frames.isEmpty() ? readAfter(seq) : frames;
  }

  private synchronized List<Frame> keptAfter(long seq) {
    List<Frame> frames = new ArrayList<>();
    long bytes = 0;
    for (long next = seq + 1; frames.size() < BATCH_EVENTS && bytes < BATCH_BYTES; next++) {
      Frame frame = kept.get(next);
      if (frame == null) {
        break;
      }
      frames.add(frame);
      bytes += frame.bytes();
    }
    return frames;
  }

  private List<Frame> readAfter(long seq) throws FellBehind {
    EventLog.Page page = log.read(seq, BATCH_EVENTS);
    if (page.hasGapAfter(seq)) {
      throw new FellBehind(seq, page.oldestSeq());
    }
    List<Frame> frames = new ArrayList<>();
    long bytes = 0;
    for (LoggedEvent event : page.events()) {
      if (bytes >= BATCH_BYTES) {
        break;
      }
      Frame frame = encoded(event);
      frames.add(frame);
      bytes += frame.bytes();
    }
    return frames;
  }

  private synchronized Frame encoded(LoggedEvent event) {
    Frame known = kept.get(event.seq());
    if (known != null) {
      return known;
    }
    Frame frame = new Frame(event.seq(), ByteBuffer.wrap(Frames.encode(event)).asReadOnlyBuffer());
    // One who catches up reads what all others have had: that is not worth the place of newer ones.
    if (kept.isEmpty() || event.seq() > kept.firstKey()) {
      keep(frame);
    }
    return frame;
  }

  private void keep(Frame frame) {
    kept.put(frame.seq(), frame);
    keptBytes += frame.bytes();
    while (keptBytes > KEPT_BYTES) {
      keptBytes -= kept.pollFirstEntry().getValue().bytes();
    }
  }
}
