package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where some of the events of a segment lie, by seq: one for every so many bytes. Immutable.
 *
 * @param positions by the first seq of the record that begins there
 * @param end up to where the segment has been looked through
 */
record SparseIndex(TreeMap<Long, Long> positions, Place end) {

  private static final long DISTANCE = 64 * 1024;

  static SparseIndex of(Place start) {
    return new SparseIndex(new TreeMap<>(Map.of(start.seq(), start.position())), start);
  }

  /** Whether the event lies behind what has been looked through. */
  boolean lacks(long seq) {
    return seq >= end.seq();
  }

  /** The position of a record before the event or with it. */
  long before(long seq) {
    Map.Entry<Long, Long> entry = positions.floorEntry(seq);
    return (entry == null ? positions.firstEntry() : entry).getValue();
  }

  /** With what lies up to that position, or up to where the records end. */
  SparseIndex upTo(long position, SegmentHeader segment, Window window) throws IOException {
    TreeMap<Long, Long> more = new TreeMap<>(positions);
    Place reached = end;
    long last = more.lastEntry().getValue();
    Scan scan = Scan.from(end, position, segment, window);
    while (scan.nextHeader()) {
      RecordHeader header = scan.header();
      if (header.eventCount() > 0 && header.position() - last >= DISTANCE) {
        more.put(header.firstSeq(), header.position());
        last = header.position();
      }
      reached = header.next();
    }
    return new SparseIndex(more, reached);
  }
}
