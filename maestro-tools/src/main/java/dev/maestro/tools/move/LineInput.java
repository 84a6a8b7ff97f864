package dev.maestro.tools.move;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lines of bytes, each ended by a line feed or by the end of all. One that is longer than a bound
 * is passed over without being held. Used by one thread.
 */
final class LineInput {

  private static final int CHUNK = 64 * 1024;

  /** A line that is longer is announced as it grows. */
  private static final int LONG = 512 * 1024;

  /** Bytes that it takes for each that a line has so far, until there are twice as many. */
  private static final int COPIES = 4;

  private final InputStream in;
  private final int longest;
  private final LongConsumer growing;
  private final byte[] chunk = new byte[CHUNK];
  private int from;
  private int to;
  private long number;
  private long length;

  /** As soon as a line is as long, it is announced again. */
  private int next;

  /**
   * @param longest bytes that a line may have without its end
   * @param growing told what a long line is about to take in memory, before it does
   */
  LineInput(InputStream in, int longest, LongConsumer growing) {
    this.in = in;
    this.longest = longest;
    this.growing = growing;
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
    next = LONG;
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
      if (parts.size() + end - from >= next) {
        growing.accept((long) COPIES * next);
        next *= 2;
      }
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
