package dev.maestro.storage.fs.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Looks for whole records where none need be. */
final class Search {

  private Search() {}

  /** The header of a whole record at that offset, wherever it says that it belongs. */
  static @Nullable RecordHeader wholeAt(Window window, long offset, long available)
      throws IOException {
    int index = window.at(offset, RecordHeader.BYTES);
    if (index < 0) {
      return null;
    }
    RecordHeader header = RecordHeader.decoded(window.bytes(), index);
    if (header.checksum() == 0 || !header.fits(header.position(), available)) {
      return null;
    }
    index = window.at(offset, header);
    return index >= 0 && header.checks(window.bytes(), index) ? header : null;
  }

  /** The first whole record at its place, from one position to another. */
  static @Nullable RecordHeader nextWhole(long from, long end, SegmentHeader segment, Window window)
      throws IOException {
    for (long at = from; at + RecordHeader.BYTES <= end; at += RecordHeader.ALIGNMENT) {
      long offset = segment.offset(at);
      int index = window.at(offset, RecordHeader.BYTES);
      if (index < 0) {
        return null;
      }
      if (window.bytes().getLong(index + RecordHeader.POSITION_AT) == at) {
        RecordHeader header = wholeAt(window, offset, end - at);
        if (header != null) {
          return header;
        }
      }
    }
    return null;
  }
}
