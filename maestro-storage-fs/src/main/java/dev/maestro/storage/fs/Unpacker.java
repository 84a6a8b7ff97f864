package dev.maestro.storage.fs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes out what a {@link Packer} packed. */
final class Unpacker {

  private final byte[] bytes;
  private final int end;
  private int at;

  Unpacker(byte[] bytes) {
    this(ByteBuffer.wrap(bytes));
  }

  /**
   * @param packed from its position to its limit, neither of which is moved; backed by an array
   */
  Unpacker(ByteBuffer packed) {
    this.bytes = packed.array();
    this.at = packed.arrayOffset() + packed.position();
    this.end = packed.arrayOffset() + packed.limit();
  }

  boolean hasMore() {
    return at < end;
  }

  int octet() {
    require(1);
    return bytes[at++] & 0xff;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int octet = octet();
      value |= (long) (octet & 0x7f) << shift;
      if (octet < 0x80) {
        return requireNatural(value);
      }
    }
    throw new Malformed("A number has too many bytes");
  }

  private static long requireNatural(long value) {
    if (value < 0) {
      throw new Malformed("A number is too large");
    }
    return value;
  }

  /** A number of things, each of which takes at least a byte. */
  int count() {
    long count = number();
    if (count > end - at) {
      throw new Malformed("There is less than is said to follow");
    }
    return (int) count;
  }

  byte[] bytes() {
    int length = count();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  String text() {
    int length = count();
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }

  @Nullable String optional() {
    return octet() == 0 ? null : text();
  }

  <R> List<R> texts(Function<String, R> type) {
    int count = count();
    List<R> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(type.apply(text()));
    }
    return List.copyOf(texts);
  }

  private void require(int more) {
    if (end - at < more) {
      throw new Malformed("It ends too early");
    }
  }

  /** The bytes are not what was packed. */
  static final class Malformed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }

    Malformed(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
