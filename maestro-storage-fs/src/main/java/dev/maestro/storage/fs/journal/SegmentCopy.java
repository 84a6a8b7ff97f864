package dev.maestro.storage.fs.journal;

import dev.maestro.storage.fs.disk.ReadableParts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/**
 * A segment up to some place: its header and its records. These bytes stay as they are as long as
 * the file is there and the disk keeps it. For use by one thread.
 */
public final class SegmentCopy {

  private static final int WINDOW = JournalRecord.MOST_USED_AGAIN;

  private final Path file;
  private final SegmentHeader header;

  /** The position where the copy ends. */
  private final long end;

  private final RecordRoom room;

  SegmentCopy(Path file, SegmentHeader header, long end, RecordRoom room) {
    this.file = file;
    this.header = header;
    this.end = end;
    this.room = room;
  }

  /** The segment's. */
  public Path file() {
    return file;
  }

  /** From the beginning of the file. */
  public long bytes() {
    return header.offset(end);
  }

  /**
   * Checks the header and each record, and writes them.
   *
   * @throws JournalCorrupt if one is not what was written, or cannot be read; those before it have
   *     gone out
   * @throws IOException if the file cannot be opened, or the output fails
   * @throws NoRoom if a large record has no room in memory
   */
  public void writeTo(OutputStream out) throws IOException {
    try (SeekableByteChannel channel = opened()) {
      Window window = new Window(channel, WINDOW, room);
      writeHeader(window, out);
      Scan scan = Scan.from(header.start(), end, header, window);
      for (Place next = header.start(); next.position() < end; next = scan.header().next()) {
        if (!scan.next() || scan.header().firstSeq() != next.seq()) {
          throw JournalCorrupt.whileCopied(
              file,
              header.offset(next.position()),
              next.position(),
              "record " + next.number() + " should be there, and is not");
        }
        write(scan.encoded(), out);
      }
    }
  }

  private SeekableByteChannel opened() throws IOException {
    try {
      return ReadableParts.of(
          file,
          (offset, e) -> {
            throw unreadable(offset, e);
          });
    } catch (ReadableParts.NoFile e) {
      throw unreadable(0, e);
    }
  }

  private JournalCorrupt unreadable(long offset, IOException e) {
    return JournalCorrupt.whileCopied(
        file, offset, header.position(offset), JournalCheck.cannotBeRead(e));
  }

  private void writeHeader(Window window, OutputStream out) throws IOException {
    int index = window.at(0, SegmentHeader.BYTES);
    if (index < 0 || !window.bytes().slice(index, SegmentHeader.BYTES).equals(header.encoded())) {
      throw JournalCorrupt.whileCopied(
          file, 0, header.start().position(), "its header is not what was written");
    }
    write(upToEnd().encoded(), out);
  }

  /** What was kept of writes that nobody has seen yet is not copied. */
  private SegmentHeader upToEnd() {
    int kept = (int) Math.min(header.kept(), end - header.start().position());
    return new SegmentHeader(
        header.number(), header.follows(), header.start(), kept, header.createdAt());
  }

  private static void write(ByteBuffer bytes, OutputStream out) throws IOException {
    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }
}
