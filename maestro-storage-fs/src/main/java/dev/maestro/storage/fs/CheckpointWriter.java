package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Writes a checkpoint as {@link CheckpointHeader} draws it, a block at a time, each synced by
 * itself, so that whoever else syncs meanwhile waits for a block at most. Used by one thread.
 */
final class CheckpointWriter implements Closeable {

  private static final int BLOCK = 256 * 1024;
  private static final int BLOCK_HEADER = 8;

  private final SeekableByteChannel file;
  private final Packer block = new Packer();
  private final CRC32C checksums = new CRC32C();
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
    Ref ref = entity.ref();
    block.octet(TransactionFormat.code(ref.kind(), CheckpointHeader.ENTITY)).text(ref.id());
    stamp(entity.document().stamp());
    KeysFormat.pack(entity, entity.json(), block);
    endFullBlock();
  }

  private void stamp(Document.@org.jspecify.annotations.Nullable Stamp stamp) {
    if (stamp == null || stamp.modifiedNanos() < 0) {
      block.octet(0);
    } else {
      block.octet(1).number(stamp.modifiedNanos()).number(stamp.size());
    }
  }

  void gone(Ref ref) throws IOException {
    block.octet(TransactionFormat.code(ref.kind(), CheckpointHeader.GONE)).text(ref.id());
    endFullBlock();
  }

  private void endFullBlock() throws IOException {
    if (block.length() >= BLOCK) {
      endBlock();
      afterBlock.run();
    }
  }

  private void endBlock() throws IOException {
    byte[] content = block.toBytes();
    CRC32C checksum = new CRC32C();
    checksum.update(content);
    write(
        ByteBuffer.allocate(BLOCK_HEADER + content.length)
            .putInt(content.length)
            .putInt(noted((int) checksum.getValue()))
            .put(content)
            .flip());
    Disk.sync(file, true);
    block.clear();
  }

  private int noted(int checksum) {
    checksums.update(ByteBuffer.allocate(Integer.BYTES).putInt(checksum).flip());
    return checksum;
  }

  /** How large the file is to be, once it has ended. */
  long bytes() {
    return bytes;
  }

  /** Makes it whole and durable, but for its name. */
  void end(CheckpointHeader header) throws IOException {
    write(ByteBuffer.allocate(BLOCK_HEADER).putInt(0).putInt((int) checksums.getValue()).flip());
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

  /** Makes what has no block yet one, and returns how large the file will be. */
  long finishBlocks() throws IOException {
    if (block.length() > 0) {
      endBlock();
    }
    return bytes + BLOCK_HEADER;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
