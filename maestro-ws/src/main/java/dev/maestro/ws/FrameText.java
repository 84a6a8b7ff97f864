package dev.maestro.ws;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one frame says, in UTF-8. Each form of it is made once, when a client needs it. Safe for use
 * by many threads.
 */
final class FrameText {

  private static final byte[] NOTHING = {};

  private final FrameBody body;
  private final byte[] end;

  private byte @Nullable [] plain;

  /** Null before it was asked for, empty where it is not worth it. */
  private byte @Nullable [] deflated;

  private FrameText(FrameBody body, byte[] end, byte @Nullable [] plain) {
    this.body = body;
    this.end = end;
    this.plain = plain;
  }

  /** One that shares nothing with another. */
  static FrameText of(byte[] text) {
    return new FrameText(new FrameBody(text, text.length), NOTHING, text);
  }

  /**
   * The body and its end.
   *
   * @param whole both together
   */
  static FrameText of(FrameBody body, byte[] end, byte[] whole) {
    return new FrameText(body, end, whole);
  }

  /** The body and its end. */
  static FrameText of(FrameBody body, byte[] end) {
    return new FrameText(body, end, null);
  }

  /** Bytes of the plain text. */
  int size() {
    return body.size() + end.length;
  }

  ByteBuffer plain() {
    return ByteBuffer.wrap(bytes());
  }

  /** The plain bytes, not to be changed. */
  synchronized byte[] bytes() {
    byte[] known = plain;
    if (known == null) {
      known = body.followedBy(end);
      plain = known;
    }
    return known;
  }

  /** To be sent with RSV1; empty where the plain text is to be sent instead. */
  ByteBuffer deflatedBy(TextDeflater deflater) {
    return ByteBuffer.wrap(deflatedOnceBy(deflater));
  }

  private synchronized byte[] deflatedOnceBy(TextDeflater deflater) {
    byte[] known = deflated;
    if (known == null) {
      known = deflater.isWorthTrying(size()) ? deflateBy(deflater) : NOTHING;
      deflated = known;
    }
    return known;
  }

  private byte[] deflateBy(TextDeflater deflater) {
    byte[] begun = body.deflatedBy(deflater);
    if (begun.length == 0 || end.length == 0) {
      return begun;
    }
    byte[] whole = TextDeflater.withStored(begun, end);
    return whole.length < size() ? whole : NOTHING;
  }
}
