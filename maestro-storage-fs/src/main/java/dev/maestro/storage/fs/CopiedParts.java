package dev.maestro.storage.fs;

import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.Place;
import dev.maestro.storage.fs.journal.SegmentCopy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StoreCopy} is made of.
 *
 * @param checkpointAt where the journal is in the checkpoint
 */
record CopiedParts(List<StoreCopy.Part> all, StoreCopy.Part checkpointPart, Place checkpointAt) {

  /** Below that many bytes nobody minds how much of the journal is read beside a checkpoint. */
  private static final long SMALL = 1024 * 1024;

  CopiedParts {
    all = List.copyOf(all);
  }

  StoreCopy.Checkpoint checkpoint() throws IOException {
    return new StoreCopy.Checkpoint(checkpointPart.path(), checkpointPart.bytes(), checkpointAt);
  }

  /**
   * Everything, taken between two commits.
   *
   * @param earlier a checkpoint that is kept if it can be
   * @throws StorageUnavailable if the outcome of a write is unknown
   * @throws DataDirectoryUnusable if the file of the consumers is damaged
   */
  static CopiedParts of(
      Layout layout, Visible visible, Journal journal, Optional<StoreCopy.Checkpoint> earlier)
      throws IOException {
    List<StoreCopy.Part> parts = new ArrayList<>();
    for (SegmentCopy segment : journal.copies(visible.place())) {
      parts.add(new SegmentPart(layout.relative(segment.file()), segment));
    }
    Optional<StoreCopy.Checkpoint> kept = earlier.filter(it -> isEnough(it, visible, journal));
    StoreCopy.Part checkpoint =
        kept.<StoreCopy.Part>map(KeptCheckpoint::new)
            .orElseGet(() -> new CheckpointPart(layout, visible));
    parts.add(checkpoint);
    Path consumers = layout.consumersFile();
    if (Files.exists(consumers)) {
      parts.add(new Bytes(layout.relative(consumers), ConsumersFile.readBytes(consumers)));
    }
    // Nothing else tells of their entities, or of what somebody meant to change in them.
    for (CorruptFile corrupt : visible.state().corrupt().all()) {
      parts.add(new DocumentPart(corrupt.path(), layout.root().resolve(corrupt.path())));
    }
    return new CopiedParts(
        parts, checkpoint, kept.map(StoreCopy.Checkpoint::place).orElse(visible.place()));
  }

  /** A start from it reads the journal since, and no more than half as much as the checkpoint. */
  private static boolean isEnough(
      StoreCopy.Checkpoint checkpoint, Visible visible, Journal journal) {
    long position = checkpoint.place().position();
    long since = visible.place().position() - position;
    return since >= 0
        && since <= Math.max(SMALL, checkpoint.bytes() / 2)
        && position >= journal.segments().get(0).start()
        // Beside a document that cannot be read, what the checkpoint has is the last good version.
        && visible.state().corrupt().all().isEmpty();
  }

  private record KeptCheckpoint(StoreCopy.Checkpoint checkpoint) implements StoreCopy.Part {

    @Override
    public String path() {
      return checkpoint.path();
    }

    @Override
    public long bytes() {
      return checkpoint.bytes();
    }

    @Override
    public boolean isKept() {
      return true;
    }

    @Override
    public void writeTo(OutputStream out) {
      throw new IllegalStateException(path() + " is where the earlier copy is");
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
    public void writeTo(OutputStream out) throws IOException {
      WritableByteChannel target = Channels.newChannel(out);
      target.write(new CheckpointHeader(NUMBER, 0, visible.place(), bytes()).encoded());
      write(target::write);
    }
  }

  /**
   * A document that cannot be read, however large: as it is when it is asked for, which is later
   * than the copy was taken.
   */
  private static final class DocumentPart implements StoreCopy.Part {

    private static final int BUFFER = 64 * 1024;

    private final String path;
    private final Path file;

    /** As it was when somebody asked how large it is. */
    private Document.@Nullable Stamp stamp;

    DocumentPart(String path, Path file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public long bytes() throws IOException {
      Document.Stamp now = now();
      stamp = now;
      return now.size();
    }

    private Document.Stamp now() throws IOException {
      return Document.Stamp.of(Files.readAttributes(file, BasicFileAttributes.class));
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      long left = stamp == null ? bytes() : stamp.size();
      byte[] buffer = new byte[BUFFER];
      try (InputStream in = Files.newInputStream(file)) {
        while (left > 0) {
          int count = in.read(buffer, 0, (int) Math.min(left, BUFFER));
          if (count < 0) {
            throw new DocumentChanged(path);
          }
          out.write(buffer, 0, count);
          left -= count;
        }
        if (!now().equals(stamp)) {
          throw new DocumentChanged(path);
        }
      } catch (NoSuchFileException e) {
        throw new DocumentChanged(path);
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Bytes(String path, byte[] content) implements StoreCopy.Part {

    @Override
    public long bytes() {
      return content.length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(content);
    }
  }
}
