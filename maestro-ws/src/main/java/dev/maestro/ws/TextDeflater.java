package dev.maestro.ws;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.zip.Deflater;

/**
 * Deflates texts as RFC 7692, section 7.2.1, has them, each by itself. As many deflaters are kept
 * as are in use at the same time, which are no more than the threads that send. Safe for use by
 * many threads.
 */
final class TextDeflater implements AutoCloseable {

  private static final byte[] NOT_WORTH_IT = {};

  /** With which a flush ends, and which is not sent. */
  private static final byte[] TAIL = {0, 0, -1, -1};

  /** The begin of a stored block that is not the last one, at a byte's begin. */
  private static final byte STORED = 0;

  /** That, the length and its complement. */
  private static final int STORED_HEADER_BYTES = 5;

  private final Compression compression;
  private final Deque<Deflater> idle = new ArrayDeque<>();
  private boolean closed;

  TextDeflater(Compression compression) {
    this.compression = compression;
  }

  /** Whether a text of so many bytes is to be deflated if that makes it less. */
  boolean isWorthTrying(int length) {
    return compression.isOn() && length >= compression.threshold();
  }

  /**
   * What goes out instead of the text; empty where that would not be less.
   *
   * @param length of the text, the first bytes of the array
   */
  byte[] deflate(byte[] text, int length) {
    Deflater deflater = take();
    try {
      return deflate(text, length, deflater);
    } finally {
      giveBack(deflater);
    }
  }

  private static byte[] deflate(byte[] text, int size, Deflater deflater) {
    byte[] deflated = new byte[size + TAIL.length];
    deflater.setInput(text, 0, size);
    int length = deflater.deflate(deflated, 0, deflated.length, Deflater.SYNC_FLUSH);
    // Full, it may not be all; and then it is not less.
    return length == deflated.length ? NOT_WORTH_IT : Arrays.copyOf(deflated, length - TAIL.length);
  }

  /**
   * Goes on after what was deflated with what is not: the flush that is left off, the text as a
   * stored block (RFC 1951, section 3.2.4), and the begin of the next flush.
   *
   * @param text less than 64 KiB
   */
  static byte[] withStored(byte[] deflated, byte[] text) {
    ByteBuffer whole =
        ByteBuffer.allocate(deflated.length + TAIL.length + STORED_HEADER_BYTES + text.length + 1)
            .order(ByteOrder.LITTLE_ENDIAN);
    whole.put(deflated).put(TAIL);
    whole.put(STORED).putShort((short) text.length).putShort((short) ~text.length).put(text);
    whole.put(STORED);
    return whole.array();
  }

  private synchronized Deflater take() {
    Deflater known = idle.poll();
    return known == null ? new Deflater(compression.level(), true) : known;
  }

  private synchronized void giveBack(Deflater deflater) {
    if (closed) {
      deflater.end();
    } else {
      deflater.reset();
      idle.push(deflater);
    }
  }

  /** Lets go of the memory. What is deflated after it is, by a deflater that lives as long. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(Deflater::end);
    idle.clear();
  }
}
