package dev.maestro.storage.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Packs what a checkpoint tells into blocks, as {@link CheckpointHeader} draws them. Used by one
 * thread.
 */
final class CheckpointBlocks {

  private static final int BLOCK = 256 * 1024;
  private static final int BLOCK_HEADER = 8;

  private final Packer block = new Packer();
  private final CRC32C checksums = new CRC32C();
  private final Sink sink;

  /** Takes blocks, in order. */
  interface Sink {

    /** Takes one with its length and its checksum. */
    void take(ByteBuffer wholeBlock) throws IOException;
  }

  CheckpointBlocks(Sink sink) {
    this.sink = sink;
  }

  /**
   * @param stamp of its document; null where there is none
   */
  void entity(Kept<?> entity, Document.@Nullable Stamp stamp) throws IOException {
    Ref ref = entity.ref();
    block.octet(TransactionFormat.code(ref.kind(), CheckpointHeader.ENTITY)).text(ref.id());
    stamp(stamp);
    KeysFormat.pack(entity, entity.json(), block);
    endFullBlock();
  }

  private void stamp(Document.@Nullable Stamp stamp) {
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
    }
  }

  private void endBlock() throws IOException {
    byte[] content = block.toBytes();
    CRC32C checksum = new CRC32C();
    checksum.update(content);
    sink.take(
        ByteBuffer.allocate(BLOCK_HEADER + content.length)
            .putInt(content.length)
            .putInt(noted((int) checksum.getValue()))
            .put(content)
            .flip());
    block.clear();
  }

  private int noted(int checksum) {
    checksums.update(ByteBuffer.allocate(Integer.BYTES).putInt(checksum).flip());
    return checksum;
  }

  /** Makes a block of what has none yet, and returns what marks the end. */
  ByteBuffer end() throws IOException {
    if (block.length() > 0) {
      endBlock();
    }
    return ByteBuffer.allocate(BLOCK_HEADER).putInt(0).putInt((int) checksums.getValue()).flip();
  }
}
