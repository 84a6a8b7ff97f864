package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/** The part of a file that is in memory; it moves on as it is asked. Used by one thread. */
final class Window {

  /** More at once would make the channel keep a buffer of that size. */
  private static final int READ_AT_ONCE = 256 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SeekableByteChannel file;
  private final int capacity;
  private final @Nullable RecordRoom room;
  private ByteBuffer bytes;

  /** Where in the file the buffer begins. */
  private long start;

  /** For whoever cannot do without a record, however large it is. */
  Window(SeekableByteChannel file, int capacity) {
    this(file, capacity, null);
  }

  /**
   * @param room for records that are larger than the window
   */
  Window(SeekableByteChannel file, int capacity, @Nullable RecordRoom room) {
    this.file = file;
    this.capacity = capacity;
    this.room = room;
    this.bytes = ByteBuffer.allocate(capacity).limit(0);
  }

  /**
   * Holds from index 0 to its limit what was read; backed by an array. One that had to be larger
   * than the window is used for one record only, and not written to again.
   */
  ByteBuffer bytes() {
    return bytes;
  }

  long fileSize() throws IOException {
    return file.size();
  }

  /** The index at which so many bytes from the offset on are in memory; -1 if the file ends. */
  int at(long offset, int length) throws IOException {
    return at(offset, length, 0);
  }

  /**
   * The same for all of the record that begins there.
   *
   * @throws NoRoom if that has no room
   */
  int at(long offset, RecordHeader found) throws IOException {
    return at(offset, (int) found.size(), found.eventCount());
  }

  private int at(long offset, int length, int events) throws IOException {
    if (offset < start || offset + length > start + bytes.limit()) {
      if (length > bytes.capacity() && offset + length > file.size()) {
        return -1;
      }
      moveTo(offset, length, events);
    }
    return offset + length > start + bytes.limit() ? -1 : (int) (offset - start);
  }

  private void moveTo(long offset, int length, int events) throws IOException {
    boolean overlaps = offset >= start && offset < start + bytes.limit();
    bytes.position(overlaps ? (int) (offset - start) : bytes.limit());
    if (bytes.capacity() > capacity) {
      // Somebody may have its record; and two large ones need not be there at once.
      bytes = NOTHING;
      bytes = buffer(length, events);
    } else if (length > capacity) {
      bytes = buffer(length, events).put(bytes);
    } else {
      bytes.compact();
    }
    start = offset;
    fill(length);
    bytes.flip();
  }

  private ByteBuffer buffer(int length, int events) throws NoRoom {
    return length <= capacity
        ? ByteBuffer.allocate(capacity)
        : room == null ? ByteBuffer.allocate(length) : room.buffer(length, events);
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
