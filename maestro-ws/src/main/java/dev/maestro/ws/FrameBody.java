package dev.maestro.ws;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What frames have in common that differ in how they end. However many clients and frames it goes
 * to, it is deflated once. Safe for use by many threads.
 */
final class FrameBody {

  private final byte[] text;
  private final int length;

  /** Null before it was asked for, empty where it is not worth it. */
  private byte @Nullable [] deflated;

  /**
   * @param text of which the first bytes are the body; not to be changed
   */
  FrameBody(byte[] text, int length) {
    this.text = text;
    this.length = length;
  }

  int size() {
    return length;
  }

  byte[] followedBy(byte[] end) {
    byte[] whole = Arrays.copyOf(text, length + end.length);
    System.arraycopy(end, 0, whole, length, end.length);
    return whole;
  }

  /**
   * As {@link TextDeflater#deflate}. Whoever comes while another deflates waits for that, which is
   * no longer than doing it.
   */
  synchronized byte[] deflatedBy(TextDeflater deflater) {
    byte[] known = deflated;
    if (known == null) {
      known = deflater.deflate(text, length);
      deflated = known;
    }
    return known;
  }
}
