package dev.maestro.storage.fs;

import dev.maestro.storage.fs.Unpacker.Malformed;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads a checkpoint as {@link CheckpointHeader} draws it. */
final class CheckpointReader {

  private static final int BLOCK_HEADER = 8;

  private final Path file;
  private final Opening opening;

  /** How the file is opened. */
  interface Opening {
    SeekableByteChannel open(Path file) throws IOException;
  }

  CheckpointReader(Path file) {
    this(file, Files::newByteChannel);
  }

  CheckpointReader(Path file, Opening opening) {
    this.file = file;
    this.opening = opening;
  }

  /** An entity, or the news that it is gone. */
  private record Entry(Ref ref, @Nullable Kept<?> entity) {}

  /**
   * @param offset of the content in the file
   */
  private record Block(long offset, int length, int checksum) {}

  CheckpointHeader header() throws IOException {
    try (SeekableByteChannel channel = opening.open(file)) {
      ByteBuffer bytes = read(channel, 0, CheckpointHeader.BYTES);
      int version = CheckpointHeader.version(bytes);
      if (version > CheckpointHeader.VERSION) {
        throw new DataDirectoryUnusable(
            file
                + " is written in format "
                + version
                + ", and this version knows formats up to "
                + CheckpointHeader.VERSION
                + ". Start a newer version; nothing was changed.",
            null);
      }
      if (version < 1) {
        throw corrupt(0, "its header does not check", null);
      }
      return CheckpointHeader.decoded(bytes);
    }
  }

  /**
   * Lays what the checkpoint holds over what those before it hold.
   *
   * @param told is given all that it tells of
   */
  void readInto(Map<Ref, Kept<?>> entities, Consumer<Ref> told) throws IOException {
    try {
      // In order, since the blocks are many and the parallel work is in decoding them.
      List<List<Entry>> decoded = blocks().parallelStream().map(this::decoded).toList();
      for (List<Entry> block : decoded) {
        for (Entry entry : block) {
          lay(entry, entities);
          told.accept(entry.ref());
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void lay(Entry entry, Map<Ref, Kept<?>> entities) {
    if (entry.entity() == null) {
      entities.remove(entry.ref());
    } else {
      entities.put(entry.ref(), entry.entity());
    }
  }

  /** Whether its header is whole, and of a version that this one does not know. */
  boolean isOfNewerVersion() throws IOException {
    try (SeekableByteChannel channel = opening.open(file)) {
      ByteBuffer bytes = ByteBuffer.allocate(CheckpointHeader.BYTES);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Until it is full or the file ends.
      }
      return !bytes.hasRemaining()
          && CheckpointHeader.version(bytes.flip()) > CheckpointHeader.VERSION;
    }
  }

  /**
   * Shows all entries that can be read, whatever else cannot. Returns where the last block that is
   * known ends.
   *
   * @param entries is given an entity, or null for the news that it is gone
   * @param faults is told what cannot be read, and where
   */
  long visit(BiConsumer<Ref, @Nullable Kept<?>> entries, BiConsumer<Long, String> faults)
      throws IOException {
    try (SeekableByteChannel channel = opening.open(file)) {
      CRC32C checksums = new CRC32C();
      boolean isComplete = true;
      long offset = CheckpointHeader.BYTES;
      while (true) {
        if (channel.size() - offset < BLOCK_HEADER) {
          faults.accept(offset, "it ends too early");
          return channel.size();
        }
        ByteBuffer head = read(channel, offset, BLOCK_HEADER);
        int length = head.getInt();
        int checksum = head.getInt();
        if (length == 0) {
          if (isComplete && checksum != (int) checksums.getValue()) {
            faults.accept(offset, "its blocks are not those that were written");
          }
          return offset + BLOCK_HEADER;
        }
        if (length < 0 || length > channel.size() - offset - BLOCK_HEADER) {
          faults.accept(offset, "a block is longer than the file, so that nothing behind is found");
          return channel.size();
        }
        checksums.update(ByteBuffer.allocate(Integer.BYTES).putInt(checksum).flip());
        try {
          decoded(new Block(offset + BLOCK_HEADER, length, checksum))
              .forEach(entry -> entries.accept(entry.ref(), entry.entity()));
        } catch (DataDirectoryUnusable e) {
          isComplete = false;
          faults.accept(offset, "a block does not check");
        }
        offset += BLOCK_HEADER + length;
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private List<Block> blocks() throws IOException {
    try (SeekableByteChannel channel = opening.open(file)) {
      List<Block> blocks = new ArrayList<>();
      CRC32C checksums = new CRC32C();
      long offset = CheckpointHeader.BYTES;
      while (true) {
        ByteBuffer head = read(channel, offset, BLOCK_HEADER);
        int length = head.getInt();
        int checksum = head.getInt();
        if (length == 0) {
          requireEnd(offset, checksum == (int) checksums.getValue());
          return blocks;
        }
        if (length < 0 || length > channel.size() - offset) {
          throw corrupt(offset, "a block is longer than the file", null);
        }
        checksums.update(ByteBuffer.allocate(Integer.BYTES).putInt(checksum).flip());
        blocks.add(new Block(offset + BLOCK_HEADER, length, checksum));
        offset += BLOCK_HEADER + length;
      }
    }
  }

  private void requireEnd(long offset, boolean checks) {
    if (!checks) {
      throw corrupt(offset, "its blocks are not those that were written", null);
    }
  }

  private List<Entry> decoded(Block block) {
    try (SeekableByteChannel channel = opening.open(file)) {
      byte[] content = read(channel, block.offset(), block.length()).array();
      CRC32C checksum = new CRC32C();
      checksum.update(content);
      if ((int) checksum.getValue() != block.checksum()) {
        throw corrupt(block.offset(), "a block does not check", null);
      }
      return entries(new Unpacker(content));
    } catch (Malformed e) {
      throw corrupt(block.offset(), "a block cannot be understood: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Entry> entries(Unpacker unpacker) {
    KeysFormat keys = new KeysFormat();
    List<Entry> entries = new ArrayList<>();
    while (unpacker.hasMore()) {
      int code = unpacker.octet();
      Ref ref = new Ref(TransactionFormat.kind(code), unpacker.text());
      switch (TransactionFormat.how(code)) {
        case CheckpointHeader.ENTITY -> {
          Document document = new Document();
          document.saw(stamp(unpacker));
          entries.add(new Entry(ref, keys.unpack(ref, document, unpacker)));
        }
        case CheckpointHeader.GONE -> entries.add(new Entry(ref, null));
        default -> throw new Malformed("There is no entry with code " + code);
      }
    }
    return entries;
  }

  private static Document.@Nullable Stamp stamp(Unpacker unpacker) {
    return unpacker.octet() == 0 ? null : new Document.Stamp(unpacker.number(), unpacker.number());
  }

  private ByteBuffer read(SeekableByteChannel channel, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    channel.position(offset);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw corrupt(offset, "it ends too early", new EOFException());
      }
    }
    return bytes.flip();
  }

  private DataDirectoryUnusable corrupt(long offset, String what, @Nullable Throwable cause) {
    return Checkpoints.corrupt(file, " is corrupt at byte " + offset + ": " + what, cause);
  }
}
