package dev.maestro.storage.fs.journal;

import java.io.IOException;

/**
 * What lies in the last segment from where the records end: zeros, what a crash tore, or what
 * should not be.
 *
 * @param bytes up to the last one that is not zero; 0 where there is none
 * @param isCorrupt whether a whole record further on knows that what lay here was durable, or one
 *     lies here that does not belong here
 */
record Rest(long bytes, boolean isCorrupt) {

  private static final int STEP = RecordHeader.ALIGNMENT;

  static Rest from(long position, SegmentHeader segment, Window window) throws IOException {
    long start = segment.offset(position);
    long size = window.fileSize();
    long used = start;
    boolean isCorrupt = false;
    long offset = start;
    for (; offset + STEP <= size; offset += STEP) {
      long word = window.bytes().getLong(requireRead(window.at(offset, STEP)));
      if (word != 0) {
        used = offset + STEP - Long.numberOfTrailingZeros(word) / Byte.SIZE;
        isCorrupt |= contradicts(offset, size, position, segment, window);
      }
    }
    for (; offset < size; offset++) {
      if (window.bytes().get(requireRead(window.at(offset, 1))) != 0) {
        used = offset + 1;
      }
    }
    return new Rest(used - start, isCorrupt);
  }

  /** Whether a whole record is there that tells against a tear at the position. */
  private static boolean contradicts(
      long offset, long size, long position, SegmentHeader segment, Window window)
      throws IOException {
    int index = window.at(offset, RecordHeader.BYTES);
    if (index < 0) {
      return false;
    }
    long place = segment.start().position() + (offset - SegmentHeader.BYTES);
    if (window.bytes().getLong(index + RecordHeader.POSITION_AT) != place) {
      return false;
    }
    RecordHeader header = RecordHeader.decoded(window.bytes(), index);
    boolean tells = place == position || header.durable() > position;
    if (!tells || !header.fits(place, size - offset)) {
      return false;
    }
    index = window.at(offset, (int) header.size());
    return index >= 0 && header.checks(window.bytes(), index);
  }

  private static int requireRead(int index) throws IOException {
    if (index < 0) {
      throw new IOException("A segment of the journal became shorter while it was read");
    }
    return index;
  }
}
