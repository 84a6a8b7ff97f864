package dev.maestro.storage.fs;

import dev.maestro.storage.fs.journal.Place;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a checkpoint. Numbers are big-endian; magic, version and checksum keep
 * their places in every version.
 *
 * <pre>
 *  0  4  magic      4d 43 4b 50 "MCKP"
 *  4  4  version    1
 *  8  4  checksum   CRC-32C of the other 60 bytes
 * 12  4  zeros
 * 16  8  number     from 1, as in the name of the file
 * 24  8  previous   number of the checkpoint that this one continues; 0: it holds everything
 * 32  8  position   up to where the journal is in it
 * 40  8  record     number of the first record that is not
 * 48  8  seq        of the next event
 * 56  8  total      bytes of this and of those that it continues, down to the one that holds all
 * 64     blocks
 * </pre>
 *
 * <pre>
 * block     length (4 bytes), CRC-32C of its content (4 bytes), content: entries one after another
 * end       zeros (4 bytes), CRC-32C of the checksums of all blocks (4 bytes)
 *
 * entry     octet   0 an entity   text id, stamp, the entity as {@link KeysFormat} has it
 *                   1 gone        text id
 *           plus 16 times the kind, as in {@link TransactionFormat}
 * stamp     octet 0 where there is no document; otherwise 1, then the document as the server left
 *           it: number modified (nanoseconds since 1970), number size in bytes
 * </pre>
 *
 * A file has its final name when all of it is durable.
 */
record CheckpointHeader(long number, long previous, Place place, long total) {

  static final int BYTES = 64;
  static final int VERSION = 1;
  static final int ENTITY = 0;
  static final int GONE = 1;

  static final int MAGIC = 0x4d434b50;
  private static final int CHECKSUM_AT = 8;

  ByteBuffer encoded() {
    ByteBuffer bytes =
        ByteBuffer.allocate(BYTES)
            .putInt(MAGIC)
            .putInt(VERSION)
            .putInt(0)
            .putInt(0)
            .putLong(number)
            .putLong(previous)
            .putLong(place.position())
            .putLong(place.number())
            .putLong(place.seq())
            .putLong(total);
    return bytes.putInt(CHECKSUM_AT, checksum(bytes)).flip();
  }

  /** The version that whole bytes of a header tell; 0 where they are no header. */
  static int version(ByteBuffer bytes) {
    return bytes.getInt(0) == MAGIC && bytes.getInt(CHECKSUM_AT) == checksum(bytes)
        ? bytes.getInt(4)
        : 0;
  }

  static CheckpointHeader decoded(ByteBuffer bytes) {
    return new CheckpointHeader(
        bytes.getLong(16),
        bytes.getLong(24),
        new Place(bytes.getLong(32), bytes.getLong(40), bytes.getLong(48)),
        bytes.getLong(56));
  }

  private static int checksum(ByteBuffer header) {
    CRC32C checksum = new CRC32C();
    checksum.update(header.duplicate().clear().limit(CHECKSUM_AT));
    checksum.update(header.duplicate().clear().position(CHECKSUM_AT + 4).limit(BYTES));
    return (int) checksum.getValue();
  }
}
