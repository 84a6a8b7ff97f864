package dev.maestro.tools.move;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines of bytes, each ended by a line feed or by the end of all. One that is longer than a bound
 * is passed over without being held. Used by one thread.
 */
final class LineInput {

  private static final int CHUNK = 64 * 1024;

  private final InputStream in;
  private final int longest;
  private final byte[] chunk = new byte[CHUNK];
  private int from;
  private int to;
  private long number;
  private long length;

  /**
   * @param longest bytes that a line may have without its end
   */
  LineInput(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** A line; no bytes where it is longer than the bound. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Line(long number, byte @Nullable [] bytes, long length) {}

  /** The next line; null where there is none. */
  @Nullable Line next() throws IOException {
    if (!fill()) {
      return null;
    }
    number++;
    length = 0;
    ByteArrayOutputStream parts = new ByteArrayOutputStream(0);
    do {
      int end = from;
      while (end < to && chunk[end] != '\n') {
        end++;
      }
      length += end - from;
      boolean ended = end < to;
      if (ended && parts.size() == 0 && length == end - from && length <= longest) {
        byte[] whole = Arrays.copyOfRange(chunk, from, end);
        from = end + 1;
        return new Line(number, whole, length);
      }
      keep(parts, end);
      from = ended ? end + 1 : end;
      if (ended) {
        break;
      }
    } while (fill());
    return new Line(number, length > longest ? null : parts.toByteArray(), length);
  }

  private void keep(ByteArrayOutputStream parts, int end) {
    if (length <= longest) {
      parts.write(chunk, from, end - from);
    } else {
      parts.reset();
    }
  }

  /** Whether there is something left. */
  private boolean fill() throws IOException {
    while (from == to) {
      int count = in.read(chunk);
      if (count < 0) {
        return false;
      }
      from = 0;
      to = count;
    }
    return true;
  }
}
