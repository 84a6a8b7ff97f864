package dev.maestro.storage.fs.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first 48 bytes of a record. Numbers are big-endian; a record begins and ends at a multiple of
 * 8 bytes.
 *
 * <pre>
 *  0  4  checksum    CRC-32C of all that follows, to the end of the body
 *  4  4  length      of the body
 *  8  8  position    of the record
 * 16  8  number      of the record, gapless from 1
 * 24  8  durable     position up to which the journal was durable when this was written
 * 32  8  firstSeq    seq of the first event
 * 40  4  eventCount  may be 0
 * 44  4  zeros
 * 48  n  body
 *        zeros up to a multiple of 8
 * </pre>
 */
record RecordHeader(
    int checksum,
    int length,
    long position,
    long number,
    long durable,
    long firstSeq,
    int eventCount) {

  static final int BYTES = 48;
  static final int ALIGNMENT = 8;
  static final int POSITION_AT = 8;

  private static final int LENGTH_AT = 4;

  static boolean isAligned(long position) {
    return position % ALIGNMENT == 0;
  }

  /** The bytes that a record with such a body takes. */
  static long sizeOf(long length) {
    return (BYTES + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Puts the whole record at the end of the buffer, which has the room. */
  static void encode(Entry entry, Place place, long durable, ByteBuffer target) {
    int start = target.position();
    int length = entry.length();
    target
        .putInt(0)
        .putInt(length)
        .putLong(place.position())
        .putLong(place.number())
        .putLong(durable)
        .putLong(entry.firstSeq())
        .putInt(entry.eventCount())
        .putInt(0);
    for (ByteBuffer part : entry.body()) {
      target.put(part.duplicate());
    }
    target.putInt(start, checksum(target, start, start + BYTES + length));
    while (!isAligned(target.position() - start)) {
      target.put((byte) 0);
    }
  }

  /** Of the bytes at that index; any 48 bytes make a header. */
  static RecordHeader decoded(ByteBuffer bytes, int at) {
    return new RecordHeader(
        bytes.getInt(at),
        bytes.getInt(at + LENGTH_AT),
        bytes.getLong(at + POSITION_AT),
        bytes.getLong(at + 16),
        bytes.getLong(at + 24),
        bytes.getLong(at + 32),
        bytes.getInt(at + 40));
  }

  /** Bytes of the whole record. */
  long size() {
    return sizeOf(length);
  }

  Place next() {
    return new Place(position + size(), number + 1, firstSeq + eventCount);
  }

  /** Whether the record holds the event with that seq. */
  boolean holds(long seq) {
    return seq >= firstSeq && seq - firstSeq < eventCount;
  }

  /** Whether a record at that place may have this header, with so many bytes from there on. */
  boolean fits(long expectedPosition, long available) {
    return position == expectedPosition
        && number > 0
        && eventCount >= 0
        && durable >= 0
        && durable <= position
        && length >= 0
        && size() <= available;
  }

  /** Whether the record, which begins at that index, is as it was written. */
  boolean checks(ByteBuffer bytes, int at) {
    return checksum == checksum(bytes, at, at + BYTES + length);
  }

  private static int checksum(ByteBuffer bytes, int start, int end) {
    int position = bytes.position();
    int limit = bytes.limit();
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.limit(end).position(start + LENGTH_AT));
    bytes.limit(limit).position(position);
    return (int) checksum.getValue();
  }
}
