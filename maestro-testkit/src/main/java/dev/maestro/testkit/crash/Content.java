package dev.maestro.testkit.crash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.pcollections.IntTreePMap;
import org.pcollections.PMap;

/**
 * The bytes of a file, in sectors, which are what a disk writes whole or not at all. Immutable, and
 * versions share what they have in common; a sector of zeros costs nothing.
 */
final class Content {

  static final int SECTOR = 512;

  static final Content EMPTY = new Content(IntTreePMap.empty(), 0);

  private static final int SECTORS_PER_CHUNK = 128;
  private static final byte[] ZEROS = new byte[SECTOR];

  private final PMap<Integer, byte[][]> chunks;
  private final long size;

  private Content(PMap<Integer, byte[][]> chunks, long size) {
    this.chunks = chunks;
    this.size = size;
  }

  long size() {
    return size;
  }

  /** The number of sectors that hold bytes. */
  int sectors() {
    return sectorsOf(size);
  }

  static int sectorsOf(long bytes) {
    return Math.toIntExact((bytes + SECTOR - 1) / SECTOR);
  }

  /** The bytes of a sector, not to be changed. */
  byte[] sector(int index) {
    byte[][] chunk = chunks.get(index / SECTORS_PER_CHUNK);
    return chunk == null ? ZEROS : chunk[index % SECTORS_PER_CHUNK];
  }

  /** The same with that sector, which may lie behind the end. */
  Content withSector(int index, byte[] bytes) {
    byte[] kept = Arrays.equals(bytes, ZEROS) ? ZEROS : bytes;
    if (Arrays.equals(kept, sector(index))) {
      return this;
    }
    byte[][] old = chunks.get(index / SECTORS_PER_CHUNK);
    byte[][] chunk = old == null ? zeros() : old.clone();
    chunk[index % SECTORS_PER_CHUNK] = kept;
    return new Content(chunks.plus(index / SECTORS_PER_CHUNK, chunk), size);
  }

  private static byte[][] zeros() {
    byte[][] chunk = new byte[SECTORS_PER_CHUNK][];
    Arrays.fill(chunk, ZEROS);
    return chunk;
  }

  /** The same up to that size; what is new reads as zeros. */
  Content withSize(long newSize) {
    Content cut = this;
    int end = sectorsOf(newSize);
    for (int chunk : chunks.keySet()) {
      if ((chunk + 1) * SECTORS_PER_CHUNK > end) {
        cut = cut.withoutSectorsOf(chunk, end);
      }
    }
    int rest = (int) (newSize % SECTOR);
    if (rest > 0) {
      byte[] last = Arrays.copyOf(cut.sector(end - 1), SECTOR);
      Arrays.fill(last, rest, SECTOR, (byte) 0);
      cut = cut.withSector(end - 1, last);
    }
    return new Content(cut.chunks, newSize);
  }

  private Content withoutSectorsOf(int chunk, int end) {
    Content cut = this;
    int first = chunk * SECTORS_PER_CHUNK;
    for (int i = Math.max(first, end); i < first + SECTORS_PER_CHUNK; i++) {
      cut = cut.withSector(i, ZEROS);
    }
    return cut;
  }

  /** Reads what there is from there; returns the number of bytes, or -1 at the end. */
  int read(ByteBuffer target, long position) {
    if (position >= size) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), size - position);
    long from = position;
    for (int rest = count; rest > 0; ) {
      int offset = (int) (from % SECTOR);
      int length = Math.min(rest, SECTOR - offset);
      target.put(sector((int) (from / SECTOR)), offset, length);
      from += length;
      rest -= length;
    }
    return count;
  }

  /** A checksum of the bytes and their number. */
  void addTo(CRC32C checksum) {
    checksum.update(Long.toString(size).getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < sectors(); i++) {
      if (!Arrays.equals(sector(i), ZEROS)) {
        checksum.update(i);
        checksum.update(sector(i));
      }
    }
  }
}
