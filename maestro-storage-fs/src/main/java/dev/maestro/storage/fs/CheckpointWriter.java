package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/**
 * Writes a checkpoint as {@link CheckpointHeader} draws it, a block at a time, each synced by
 * itself, so that whoever else syncs meanwhile waits for a block at most. Used by one thread.
 */
final class CheckpointWriter implements Closeable {

  private final SeekableByteChannel file;
  private final CheckpointBlocks blocks = new CheckpointBlocks(this::takeBlock);
  private final Runnable afterBlock;
  private long bytes = CheckpointHeader.BYTES;

  /**
   * @param afterBlock run after each block
   */
  CheckpointWriter(Disk disk, Path path, Runnable afterBlock) throws IOException {
    this.file = disk.create(path);
    this.afterBlock = afterBlock;
  }

  void entity(Kept<?> entity) throws IOException {
    blocks.entity(entity, entity.document().stamp());
  }

  void gone(Ref ref) throws IOException {
    blocks.gone(ref);
  }

  private void takeBlock(ByteBuffer block) throws IOException {
    write(block);
    Disk.sync(file, true);
    afterBlock.run();
  }

  /** Makes what has no block yet one, and returns how large the file is. */
  long endBlocks() throws IOException {
    write(blocks.end());
    return bytes;
  }

  /** Makes it whole and durable, but for its name. */
  void end(CheckpointHeader header) throws IOException {
    file.position(0);
    writeAll(header.encoded());
    Disk.sync(file, true);
  }

  private void write(ByteBuffer content) throws IOException {
    file.position(bytes);
    bytes += content.remaining();
    writeAll(content);
  }

  private void writeAll(ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      file.write(content);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
