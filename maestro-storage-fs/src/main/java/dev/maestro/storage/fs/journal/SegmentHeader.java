package dev.maestro.storage.fs.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a segment. Numbers are big-endian; magic, version and checksum keep their
 * places in every version.
 *
 * <pre>
 *  0  4  magic        4d 4a 4e 4c "MJNL"
 *  4  4  version      1
 *  8  4  checksum     CRC-32C of the other 60 bytes
 * 12  4  kept         bytes of records that were durable before the segment had its name
 * 16  8  number       from 1, as in the name of the file
 * 24  8  follows      number of the segment that this one continues; 0 for none
 * 32  8  start        position of the first record; what the followed one holds from there is void
 * 40  8  firstNumber  number of the first record
 * 48  8  firstSeq     seq of the first event from here on
 * 56  8  createdAt    milliseconds since 1970
 * 64     records, each at 64 + its position - start; then zeros
 * </pre>
 */
record SegmentHeader(long number, long follows, Place start, int kept, long createdAt) {

  static final int BYTES = 64;
  static final int VERSION = 1;

  static final int MAGIC = 0x4d4a4e4c;
  private static final int CHECKSUM_AT = 8;

  ByteBuffer encoded() {
    ByteBuffer bytes =
        ByteBuffer.allocate(BYTES)
            .putInt(MAGIC)
            .putInt(VERSION)
            .putInt(0)
            .putInt(kept)
            .putLong(number)
            .putLong(follows)
            .putLong(start.position())
            .putLong(start.number())
            .putLong(start.seq())
            .putLong(createdAt);
    return bytes.putInt(CHECKSUM_AT, checksum(bytes)).flip();
  }

  /**
   * @param bytes the beginning of the file; fewer than 64 where it is shorter
   * @throws JournalCorrupt if they are no header of that segment
   */
  static SegmentHeader decoded(ByteBuffer bytes, long number, Path file)
      throws JournalCorrupt, JournalTooNew {
    if (bytes.remaining() < BYTES) {
      throw JournalCorrupt.at(file, bytes.remaining(), 0, "its header ends early");
    }
    if (bytes.getInt(0) != MAGIC || bytes.getInt(CHECKSUM_AT) != checksum(bytes)) {
      throw JournalCorrupt.at(file, 0, 0, "its header does not check");
    }
    int version = bytes.getInt(4);
    if (version > VERSION) {
      throw new JournalTooNew(file, version);
    }
    Place start = new Place(bytes.getLong(32), bytes.getLong(40), bytes.getLong(48));
    SegmentHeader header =
        new SegmentHeader(
            bytes.getLong(16), bytes.getLong(24), start, bytes.getInt(12), bytes.getLong(56));
    if (version < 1 || header.number != number || !header.makesSense()) {
      throw JournalCorrupt.at(file, 0, start.position(), "its header says what cannot be");
    }
    return header;
  }

  private boolean makesSense() {
    return follows >= 0
        && follows < number
        && start.position() >= 0
        && RecordHeader.isAligned(start.position())
        && start.number() > 0
        && kept >= 0
        && RecordHeader.isAligned(kept);
  }

  private static int checksum(ByteBuffer header) {
    CRC32C checksum = new CRC32C();
    checksum.update(header.duplicate().position(0).limit(CHECKSUM_AT));
    checksum.update(header.duplicate().clear().position(CHECKSUM_AT + 4).limit(BYTES));
    return (int) checksum.getValue();
  }

  /** Where in the file the position lies. */
  long offset(long position) {
    return BYTES + (position - start.position());
  }

  /** The position that lies there in the file; the first one for the header. */
  long position(long offset) {
    return start.position() + Math.max(0, offset - BYTES);
  }

  /** Up to where the records were durable before the segment had its name. */
  long keptEnd() {
    return start.position() + kept;
  }
}
