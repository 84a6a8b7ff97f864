package dev.maestro.ws;

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

  /** 00 00 FF FF, with which a flush ends, and which is not sent. */
  private static final int TAIL_BYTES = 4;

  private final Compression compression;
  private final Deque<Deflater> idle = new ArrayDeque<>();
  private boolean closed;

  TextDeflater(Compression compression) {
    this.compression = compression;
  }

  /** What goes out instead of the text; empty where that would not be less. */
  byte[] deflate(byte[] text) {
    if (!compression.isOn() || text.length < compression.threshold()) {
      return NOT_WORTH_IT;
    }
    Deflater deflater = take();
    try {
      return deflate(text, deflater);
    } finally {
      giveBack(deflater);
    }
  }

  private static byte[] deflate(byte[] text, Deflater deflater) {
    byte[] deflated = new byte[text.length + TAIL_BYTES];
    deflater.setInput(text);
    int length = deflater.deflate(deflated, 0, deflated.length, Deflater.SYNC_FLUSH);
    // Full, it may not be all; and then it is not less.
    return length == deflated.length ? NOT_WORTH_IT : Arrays.copyOf(deflated, length - TAIL_BYTES);
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
