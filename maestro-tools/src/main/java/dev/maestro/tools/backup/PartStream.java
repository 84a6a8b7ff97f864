package dev.maestro.tools.backup;

import dev.maestro.tools.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Parts of a store one after the other. Used by one thread.
 *
 * <pre>
 * part      length of the path (2 bytes), path in UTF-8, length of the content (8 bytes), content
 *           numbers are big-endian
 * </pre>
 */
final class PartStream extends OutputStream {

  private final OutputStream out;
  private final Consumer<Sent> told;
  private final long total;
  private long sent;

  /** How much was sent. */
  record Sent(long bytes, long total) {

    void tell(Progress progress, String what) {
      progress.progress(what, bytes, total);
    }
  }

  PartStream(OutputStream out, long total, Consumer<Sent> told) {
    this.out = out;
    this.total = total;
    this.told = told;
  }

  /** What follows is the content of that part, until the next one begins. */
  void begin(String path, long bytes) throws IOException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    out.write(
        ByteBuffer.allocate(Short.BYTES + name.length + Long.BYTES)
            .putShort((short) name.length)
            .put(name)
            .putLong(bytes)
            .array());
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    sent += length;
    told.accept(new Sent(sent, total));
  }
}
