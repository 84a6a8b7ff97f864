package dev.maestro.tools.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Takes apart what a {@link PartStream} put together, as it comes. Used by one thread. */
final class PartReader extends OutputStream {

  private final PartSink sink;

  /** What has come of the header; large enough for its two lengths alone at first. */
  private ByteBuffer header = ByteBuffer.allocate(Short.BYTES);

  private boolean hasPathLength;
  private @Nullable OutputStream content;
  private long left;

  PartReader(PartSink sink) {
    this.sink = sink;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
    while (source.hasRemaining()) {
      if (content == null) {
        takeHeader(source);
      } else {
        takeContent(content, source);
      }
    }
  }

  private void takeHeader(ByteBuffer source) throws IOException {
    while (source.hasRemaining() && header.hasRemaining()) {
      header.put(source.get());
    }
    if (header.hasRemaining()) {
      return;
    }
    if (!hasPathLength) {
      hasPathLength = true;
      int path = Short.toUnsignedInt(header.getShort(0));
      header = ByteBuffer.allocate(path + Long.BYTES);
      return;
    }
    begin();
  }

  private void begin() throws IOException {
    int path = header.capacity() - Long.BYTES;
    left = header.getLong(path);
    if (left < 0) {
      throw new ProtocolException("A part has " + left + " bytes");
    }
    content = sink.begin(new String(header.array(), 0, path, StandardCharsets.UTF_8), left);
    header = ByteBuffer.allocate(Short.BYTES);
    hasPathLength = false;
    endIfDone(content);
  }

  private void takeContent(OutputStream part, ByteBuffer source) throws IOException {
    int count = (int) Math.min(left, source.remaining());
    part.write(source.array(), source.arrayOffset() + source.position(), count);
    source.position(source.position() + count);
    left -= count;
    endIfDone(part);
  }

  private void endIfDone(OutputStream part) throws IOException {
    if (left == 0) {
      content = null;
      part.close();
    }
  }

  /**
   * To be called when all has come.
   *
   * @throws EOFException if a part has not come to its end
   */
  void requireEnd() throws EOFException {
    if (content != null || hasPathLength || header.position() > 0) {
      throw new EOFException("The server sent less than it said");
    }
  }

  /** Closes what is open, where not all has come. */
  @Override
  public void close() throws IOException {
    OutputStream open = content;
    content = null;
    if (open != null) {
      open.close();
    }
  }
}
