package dev.maestro.storage.fs.journal;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What is to become a record.
 *
 * @param firstSeq seq of its first event; with no events, the seq that the next event will have
 * @param eventCount of the events in the body; may be 0
 * @param body its parts in order, each from its position to its limit, neither of which is moved
 */
public record Entry(long firstSeq, int eventCount, List<ByteBuffer> body) {

  /** Bytes that a body holds at most: with what else is written at once it fits into a buffer. */
  private static final long LARGEST_BODY = Integer.MAX_VALUE - 128L * 1024 * 1024;

  /**
   * @throws IllegalArgumentException if the body is too large to be written at once
   */
  public Entry {
    body = List.copyOf(body);
    long length = lengthOf(body);
    if (length > LARGEST_BODY) {
      throw new IllegalArgumentException(
          length + " bytes are too many to be written at once: " + LARGEST_BODY + " are the most");
    }
  }

  /** Bytes of the body. */
  public int length() {
    return (int) lengthOf(body);
  }

  private static long lengthOf(List<ByteBuffer> body) {
    long length = 0;
    for (ByteBuffer part : body) {
      length += part.remaining();
    }
    return length;
  }
}
