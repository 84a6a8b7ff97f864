package dev.maestro.storage.fs;

import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.SegmentCopy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a {@link StoreCopy} is made of. */
final class CopiedParts {

  private CopiedParts() {}

  /**
   * Everything, taken between two commits.
   *
   * @throws StorageUnavailable if the outcome of a write is unknown
   */
  static List<StoreCopy.Part> of(Layout layout, Visible visible, Journal journal)
      throws IOException {
    List<StoreCopy.Part> parts = new ArrayList<>();
    for (SegmentCopy segment : journal.copies(visible.place())) {
      parts.add(new SegmentPart(layout.relative(segment.file()), segment));
    }
    parts.add(new CheckpointPart(layout, visible));
    readIfThere(layout.consumersFile())
        .ifPresent(bytes -> parts.add(new Bytes(layout.relative(layout.consumersFile()), bytes)));
    // Nothing else tells of their entities, or of what somebody meant to change in them.
    for (CorruptFile corrupt : visible.state().corrupt().all()) {
      readIfThere(layout.root().resolve(corrupt.path()))
          .ifPresent(bytes -> parts.add(new Bytes(corrupt.path(), bytes)));
    }
    return parts;
  }

  private static Optional<byte[]> readIfThere(Path file) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private record SegmentPart(String path, SegmentCopy segment) implements StoreCopy.Part {

    @Override
    public long bytes() {
      return segment.bytes();
    }

    @Override
    public boolean isForGood() {
      return true;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      segment.writeTo(out);
    }
  }

  /** A checkpoint that holds everything and knows of no document, so that all are written. */
  private static final class CheckpointPart implements StoreCopy.Part {

    private static final long NUMBER = 1;

    private final String path;
    private final Visible visible;

    /** 0 until somebody asks. */
    private long bytes;

    CheckpointPart(Layout layout, Visible visible) {
      this.path = layout.relative(layout.checkpoint(NUMBER));
      this.visible = visible;
    }

    private void write(CheckpointBlocks.Sink sink) throws IOException {
      CheckpointBlocks blocks = new CheckpointBlocks(sink);
      for (var entities = visible.state().all().iterator(); entities.hasNext(); ) {
        blocks.entity(entities.next(), null);
      }
      sink.take(blocks.end());
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public long bytes() throws IOException {
      if (bytes == 0) {
        long[] counted = {CheckpointHeader.BYTES};
        write(block -> counted[0] += block.remaining());
        bytes = counted[0];
      }
      return bytes;
    }

    @Override
    public boolean isForGood() {
      return false;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      WritableByteChannel target = Channels.newChannel(out);
      target.write(new CheckpointHeader(NUMBER, 0, visible.place(), bytes()).encoded());
      write(target::write);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Bytes(String path, byte[] content) implements StoreCopy.Part {

    @Override
    public long bytes() {
      return content.length;
    }

    @Override
    public boolean isForGood() {
      return false;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(content);
    }
  }
}
