package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Goes from record to record through a segment, as far as they are as they should be: each at its
 * place, with the number after the one before, and not beyond the end. Used by one thread.
 */
final class Scan {

  private static final int ANY_NUMBER = 0;

  private final Window window;
  private final SegmentHeader segment;
  private final long end;
  private long position;
  private long number;
  private @Nullable RecordHeader header;
  private int index;

  private Scan(Window window, SegmentHeader segment, long position, long number, long end) {
    this.window = window;
    this.segment = segment;
    this.position = position;
    this.number = number;
    this.end = end;
  }

  /**
   * @param from the place of a record in the segment
   * @param end position beyond which nothing counts
   */
  static Scan from(Place from, long end, SegmentHeader segment, Window window) {
    return new Scan(window, segment, from.position(), from.number(), end);
  }

  /** The same, from a record whose number is taken as it is. */
  static Scan from(long position, long end, SegmentHeader segment, Window window) {
    return new Scan(window, segment, position, ANY_NUMBER, end);
  }

  /** Where the next record would begin. */
  long position() {
    return position;
  }

  boolean isAtEnd() {
    return position >= end;
  }

  /** Whether a whole record was there. */
  boolean next() throws IOException {
    RecordHeader found = found();
    if (found == null) {
      return false;
    }
    index = window.at(segment.offset(position), found);
    return index >= 0 && found.checks(window.bytes(), index) && advance(found);
  }

  /** Whether the header of a record was there; nothing is said of its body. */
  boolean nextHeader() throws IOException {
    RecordHeader found = found();
    return found != null && advance(found);
  }

  private @Nullable RecordHeader found() throws IOException {
    if (isAtEnd()) {
      return null;
    }
    index = window.at(segment.offset(position), RecordHeader.BYTES);
    if (index < 0) {
      return null;
    }
    RecordHeader found = RecordHeader.decoded(window.bytes(), index);
    boolean fits = found.fits(position, end - position);
    return fits && (number == ANY_NUMBER || found.number() == number) ? found : null;
  }

  private boolean advance(RecordHeader found) {
    header = found;
    position = found.position() + found.size();
    number = found.number() + 1;
    return true;
  }

  /** Of the record that was found last. */
  RecordHeader header() {
    if (header == null) {
      throw new IllegalStateException("No record was found yet");
    }
    return header;
  }

  /** The whole record that was found last; its body lasts until the next one. */
  JournalRecord record() {
    RecordHeader found = header();
    return new JournalRecord(
        found.position(),
        found.number(),
        found.firstSeq(),
        found.eventCount(),
        window.bytes().slice(index + RecordHeader.BYTES, found.length()));
  }

  /** All bytes of the whole record that was found last; they last until the next one. */
  ByteBuffer encoded() {
    return window.bytes().slice(index, (int) header().size());
  }
}
