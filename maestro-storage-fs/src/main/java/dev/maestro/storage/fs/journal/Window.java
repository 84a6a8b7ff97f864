package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** The part of a file that is in memory; it moves on as it is asked. Used by one thread. */
final class Window {

  /** More at once would make the channel keep a buffer of that size. */
  private static final int READ_AT_ONCE = 256 * 1024;

  private final SeekableByteChannel file;
  private ByteBuffer bytes;

  /** Where in the file the buffer begins. */
  private long start;

  Window(SeekableByteChannel file, int capacity) {
    this.file = file;
    this.bytes = ByteBuffer.allocate(capacity).limit(0);
  }

  /** Holds from index 0 to its limit what was read; backed by an array. */
  ByteBuffer bytes() {
    return bytes;
  }

  long fileSize() throws IOException {
    return file.size();
  }

  /** The index at which so many bytes from the offset on are in memory; -1 if the file ends. */
  int at(long offset, int length) throws IOException {
    if (offset < start || offset + length > start + bytes.limit()) {
      if (length > bytes.capacity() && offset + length > file.size()) {
        return -1;
      }
      moveTo(offset, length);
    }
    return offset + length > start + bytes.limit() ? -1 : (int) (offset - start);
  }

  private void moveTo(long offset, int length) throws IOException {
    boolean overlaps = offset >= start && offset < start + bytes.limit();
    bytes.position(overlaps ? (int) (offset - start) : bytes.limit());
    bytes = length > bytes.capacity() ? ByteBuffer.allocate(length).put(bytes) : bytes.compact();
    start = offset;
    fill(length);
    bytes.flip();
  }

  private void fill(int length) throws IOException {
    file.position(start + bytes.position());
    boolean more = true;
    while (more && bytes.position() < length) {
      bytes.limit(Math.min(bytes.capacity(), bytes.position() + READ_AT_ONCE));
      more = file.read(bytes) >= 0;
      bytes.limit(bytes.capacity());
    }
  }
}
