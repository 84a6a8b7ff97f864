package dev.maestro.storage.fs;

import dev.maestro.storage.fs.journal.SegmentInfo;
import java.util.List;

/**
 * Which events can be read back.
 *
 * @param oldestSeq the oldest of them
 * @param removeBefore the position before which the journal is needed no more, as far as events go
 */
record Retention(long oldestSeq, long removeBefore) {

  /**
   * How far back a version's image may lie in the journal: so much of the journal is kept in front
   * of the oldest event.
   */
  static final long IMAGE_WINDOW = 64L * 1024 * 1024;

  /**
   * @param segments of the journal, in order; not empty
   * @param acknowledged up to where all consumers have; {@link Long#MAX_VALUE} where there are none
   * @param now milliseconds since the epoch
   */
  static Retention of(
      List<SegmentInfo> segments, StoreSettings settings, long acknowledged, long now) {
    int first = segments.size() - 1;
    long bytes = segments.get(first).bytes();
    long latestExpired = now - settings.eventsKeptFor().toMillis();
    // Where the journal begins later, the images that its first deltas need are gone.
    long readable = segments.get(0).start() == 0 ? 0 : segments.get(0).start() + IMAGE_WINDOW;
    while (first > 0 && segments.get(first - 1).start() >= readable) {
      long more = bytes + segments.get(first - 1).bytes();
      SegmentInfo next = segments.get(first);
      boolean isForAll = more <= settings.eventBytesKept() && next.createdAt() >= latestExpired;
      boolean isForConsumers =
          more <= settings.eventBytesKeptForConsumers() && next.firstSeq() - 1 > acknowledged;
      if (!isForAll && !isForConsumers) {
        break;
      }
      first--;
      bytes = more;
    }
    SegmentInfo oldest = segments.get(first);
    return new Retention(oldest.firstSeq(), oldest.start() - IMAGE_WINDOW);
  }
}
