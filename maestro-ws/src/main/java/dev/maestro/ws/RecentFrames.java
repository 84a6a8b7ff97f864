package dev.maestro.ws;

import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.json.Frames;
import dev.maestro.json.StreamFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The frames of the log. The newest are kept encoded, since all clients get the same bytes and most
 * of them at about the same time. Safe for use by many threads.
 */
final class RecentFrames {

  /** The most events that one turn of a connection sends. */
  static final int BATCH_EVENTS = 64;

  private static final int BATCH_BYTES = 512 * 1024;

  private static final long KEPT_BYTES = 16 * 1024 * 1024;

  private final EventLog log;
  private final TreeMap<Long, Frame> kept = new TreeMap<>();
  private long keptBytes;

  RecentFrames(EventLog log) {
    this.log = log;
  }

  /** An event as it goes out, shared by all connections. Safe for use by many threads. */
  static final class Frame {

    private final long seq;
    private final EventSubject subject;
    private final FrameText text;
    private final int textBytes;

    /** As most subscribers get it, who got the event before as well. */
    private @Nullable FrameText afterOneBefore;

    Frame(LoggedEvent event) {
      byte[] encoded = Frames.encode(event);
      this.seq = event.seq();
      this.subject = EventSubject.of(event.event());
      this.text = new FrameText(encoded);
      this.textBytes = encoded.length;
    }

    long seq() {
      return seq;
    }

    EventSubject subject() {
      return subject;
    }

    /** For who has not subscribed to anything. */
    FrameText text() {
      return text;
    }

    /** With the seq of the event before it on a subscription. */
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
      return new FrameText(StreamFrames.withPrevious(text.bytes(), previous));
    }

    /** About what it takes in memory, plain and deflated, with and without the seq before it. */
    int bytes() {
      return 3 * textBytes;
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
    // All of them, since the log goes on at the end of its page best.
    return page.events().stream().map(this::encoded).toList();
  }

  private synchronized Frame encoded(LoggedEvent event) {
    Frame known = kept.get(event.seq());
    if (known != null) {
      return known;
    }
    Frame frame = new Frame(event);
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
