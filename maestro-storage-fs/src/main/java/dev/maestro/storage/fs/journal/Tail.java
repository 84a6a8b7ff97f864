package dev.maestro.storage.fs.journal;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The bytes of the records that are not known to be durable, since they may have to be written
 * anew, and of the batch that is being written. One buffer that is used again and again.
 */
final class Tail {

  private static final int RETAINED = 32 * 1024 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);

  int size() {
    return bytes.position();
  }

  /**
   * @throws IllegalArgumentException if a buffer cannot hold so many bytes
   */
  static void requirePossible(long size) {
    if (size > Integer.MAX_VALUE - RecordHeader.ALIGNMENT) {
      throw new IllegalArgumentException(size + " bytes are too many to be written at once");
    }
  }

  void reserve(long more) {
    long needed = size() + more;
    requirePossible(needed);
    if (needed <= bytes.capacity()) {
      return;
    }
    long twice = Math.min(2L * bytes.capacity(), Integer.MAX_VALUE - RecordHeader.ALIGNMENT);
    bytes = ByteBuffer.allocateDirect((int) Math.max(needed, twice)).put(bytes.flip());
  }

  /** Adds the records, from that place on, and returns where they end. */
  Place add(List<Entry> entries, Place start, long durable) {
    Place end = start;
    for (Entry entry : entries) {
      int before = size();
      RecordHeader.encode(entry, end, durable, bytes);
      end =
          new Place(
              end.position() + (size() - before),
              end.number() + 1,
              entry.firstSeq() + entry.eventCount());
    }
    return end;
  }

  /** Adds the bytes of a whole record. */
  void add(ByteBuffer encoded) {
    reserve(encoded.remaining());
    bytes.put(encoded);
  }

  /** What was added after it had that size; valid until more is added. */
  ByteBuffer from(int size) {
    return bytes.duplicate().flip().position(size);
  }

  void truncate(int size) {
    bytes.position(size);
  }

  void clear() {
    bytes.clear();
    if (bytes.capacity() > RETAINED) {
      // Whatever comes after a commit must not fail, so nothing is allocated here.
      bytes = NOTHING.duplicate();
    }
  }
}
