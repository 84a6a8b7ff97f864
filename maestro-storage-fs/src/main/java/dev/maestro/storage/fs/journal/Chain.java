package dev.maestro.storage.fs.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * The segments that count, each of which continues the one before it: what a segment holds from the
 * start of the next one on is void. Immutable, never empty.
 */
record Chain(List<SegmentHeader> segments) {

  Chain {
    segments = List.copyOf(segments);
  }

  SegmentHeader first() {
    return segments.get(0);
  }

  SegmentHeader last() {
    return segments.get(segments.size() - 1);
  }

  /** The number that the next segment is to follow, if it starts there. */
  long followedFrom(long position) {
    SegmentHeader before = first();
    if (position <= before.start().position()) {
      return before.follows();
    }
    for (SegmentHeader segment : segments) {
      before = segment.start().position() < position ? segment : before;
    }
    return before.number();
  }

  /** With one more at its end; what starts where that does, or later, is void. */
  Chain with(SegmentHeader next) {
    List<SegmentHeader> longer = new ArrayList<>();
    for (SegmentHeader segment : segments) {
      if (segment.start().position() < next.start().position()) {
        longer.add(segment);
      }
    }
    longer.add(next);
    return new Chain(longer);
  }

  Chain withoutFirst() {
    return new Chain(segments.subList(1, segments.size()));
  }

  /** The index of the segment that holds the position; -1 if it lies before them all. */
  int indexOf(long position) {
    int index = segments.size() - 1;
    while (index >= 0 && segments.get(index).start().position() > position) {
      index--;
    }
    return index;
  }

  /** The index of the segment that would hold the event; -1 if it lies before them all. */
  int indexOfSeq(long seq) {
    int index = segments.size() - 1;
    while (index >= 0 && segments.get(index).start().seq() > seq) {
      index--;
    }
    return index;
  }

  /** Where the segment of that index ends: where the next one starts, and the last one nowhere. */
  long endOf(int index) {
    return index == segments.size() - 1
        ? Long.MAX_VALUE
        : segments.get(index + 1).start().position();
  }

  /** What is told of them, where the last one ends at that position. */
  List<SegmentInfo> infos(long end) {
    List<SegmentInfo> infos = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      SegmentHeader header = segments.get(i);
      Place start = header.start();
      long bytes = Math.min(endOf(i), end) - start.position();
      infos.add(
          new SegmentInfo(
              header.number(), start.position(), start.seq(), header.createdAt(), bytes));
    }
    return infos;
  }
}
