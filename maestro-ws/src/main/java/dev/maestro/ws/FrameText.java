package dev.maestro.ws;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one frame says, in UTF-8. However many clients it goes to, it is deflated once. Safe for use
 * by many threads.
 */
final class FrameText {

  private final byte[] plain;

  /** Null before it was asked for, empty where it is not worth it. */
  private byte @Nullable [] deflated;

  FrameText(byte[] plain) {
    this.plain = plain;
  }

  ByteBuffer plain() {
    return ByteBuffer.wrap(plain);
  }

  /** Bytes of the plain text. */
  int size() {
    return plain.length;
  }

  /** The plain bytes, not to be changed. */
  byte[] bytes() {
    return plain;
  }

  /** To be sent with RSV1; empty where the plain text is to be sent instead. */
  ByteBuffer deflatedBy(TextDeflater deflater) {
    return ByteBuffer.wrap(deflatedOnceBy(deflater));
  }

  /** Whoever comes while another deflates waits for that, which is no longer than doing it. */
  private synchronized byte[] deflatedOnceBy(TextDeflater deflater) {
    byte[] known = deflated;
    if (known == null) {
      known = deflater.deflate(plain);
      deflated = known;
    }
    return known;
  }
}
