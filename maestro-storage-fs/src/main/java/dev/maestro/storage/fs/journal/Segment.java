package dev.maestro.storage.fs.journal;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The segment that is appended to. Zeros are written and synced ahead of the records, so that these
 * overwrite what has its place on the disk already. Used by one thread.
 */
final class Segment implements AutoCloseable {

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(64 * 1024).asReadOnlyBuffer();

  private final SegmentHeader header;
  private final SeekableByteChannel file;
  private final JournalSettings settings;

  /** Positions up to which zeros were written, and are durable. */
  private long zeroed;

  private long allocated;
  private long step;

  private Segment(SegmentHeader header, SeekableByteChannel file, JournalSettings settings) {
    this.header = header;
    this.file = file;
    this.settings = settings;
    this.step = settings.firstStep();
  }

  /**
   * Makes a segment that is there, durably, with what it keeps, or not at all; after a failure it
   * may be there.
   *
   * @param kept records from its start on
   * @param room bytes for more of them
   */
  static Segment create(
      Disk disk,
      JournalDirectory directory,
      SegmentHeader header,
      ByteBuffer kept,
      long room,
      JournalSettings settings)
      throws IOException {
    Path temporary = directory.temporary(header.number());
    SeekableByteChannel file = disk.create(temporary);
    try {
      Segment segment = new Segment(header, file, settings);
      segment.fill(kept, room);
      disk.rename(temporary, directory.segment(header.number()));
      disk.syncDirectory(directory.path());
      return segment;
    } catch (IOException | RuntimeException | Error e) {
      closeAfter(e, file);
      throw e;
    }
  }

  /** A segment that is there, and takes nothing. */
  static Segment forReading(
      JournalDirectory directory, SegmentHeader header, JournalSettings settings)
      throws IOException {
    return new Segment(header, Files.newByteChannel(directory.segment(header.number())), settings);
  }

  private void fill(ByteBuffer kept, long room) throws IOException {
    writeAll(header.encoded());
    zeroed = header.keptEnd();
    writeAll(kept);
    writeZeros(zeroed + room);
    sync();
  }

  private static void closeAfter(Throwable failure, SeekableByteChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  SegmentHeader header() {
    return header;
  }

  /** Whether what comes at that position belongs into the next segment. */
  boolean isFull(long position) {
    return position - header.start().position() >= settings.segmentBytes();
  }

  /** Whether all before that position can be overwritten. */
  boolean hasRoom(long position) {
    return position <= allocated;
  }

  /** Makes room up to that position at least, once it is synced; or takes none. */
  void writeZeros(long position) throws IOException {
    long target = Math.max(position, Math.min(zeroed + step, lastPosition()));
    try {
      writeZerosUpTo(target);
    } catch (IOException | RuntimeException | Error e) {
      cutAfter(e);
      throw e;
    }
    zeroed = target;
    step = Math.min(2 * step, settings.lastStep());
  }

  /** A disk that has no room for all is not left without any. */
  private void cutAfter(Throwable failure) {
    try {
      cut(zeroed);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void writeZerosUpTo(long target) throws IOException {
    file.position(header.offset(zeroed));
    for (long rest = target - zeroed; rest > 0; ) {
      int length = (int) Math.min(rest, ZEROS.capacity());
      writeAll(ZEROS.duplicate().limit(length));
      rest -= length;
    }
  }

  private long lastPosition() {
    return header.start().position() + settings.segmentBytes();
  }

  /** Writes records at that position, where there is room for them. */
  void write(ByteBuffer records, long position) throws IOException {
    file.position(header.offset(position));
    writeAll(records);
  }

  private void writeAll(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  /** Makes durable all that was written. After a failure nothing that was not so may be trusted. */
  void sync() throws IOException {
    Disk.sync(file, zeroed > allocated);
    allocated = zeroed;
  }

  /** Gives back the room behind that position; where a crash undoes that, it is there again. */
  void cut(long position) throws IOException {
    file.truncate(header.offset(position));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
