package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the first segment of a journal that never took a record from every other. */
final class EmptySegment {

  private static final Logger LOG = LoggerFactory.getLogger(EmptySegment.class);
  private static final ByteBuffer ZEROS = ByteBuffer.allocate(64 * 1024).asReadOnlyBuffer();

  private EmptySegment() {}

  /** What cannot be read may be a record. */
  static boolean isFirst(Path file) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      SegmentHeader header = SegmentHeader.decoded(next(channel, SegmentHeader.BYTES), 1, file);
      return header.start().equals(Place.START) && header.kept() == 0 && isZeros(channel);
    } catch (IOException e) {
      LOG.debug("{} is not as it was made", file, e);
      return false;
    }
  }

  private static boolean isZeros(SeekableByteChannel channel) throws IOException {
    ByteBuffer bytes = next(channel, ZEROS.capacity());
    while (bytes.hasRemaining()) {
      if (bytes.mismatch(ZEROS.duplicate().limit(bytes.limit())) >= 0) {
        return false;
      }
      bytes = next(channel, ZEROS.capacity());
    }
    return true;
  }

  /** So many bytes, or fewer where the file ends. */
  private static ByteBuffer next(SeekableByteChannel channel, int most) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(most);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // Until it is full or the file ends.
    }
    return bytes.flip();
  }
}
