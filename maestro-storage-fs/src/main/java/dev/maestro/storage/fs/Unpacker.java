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

  Unpacker(Packed packed) {
    this.bytes = packed.bytes();
    this.at = packed.from();
    this.end = packed.to();
  }

  /** A part of what was packed, where it lies. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Packed(byte[] bytes, int from, int to) {

    /** The same without the rest of what it was a part of, for whoever keeps it. */
    Packed copy() {
      return new Packed(Arrays.copyOfRange(bytes, from, to), 0, to - from);
    }
  }

  int place() {
    return at;
  }

  Packed since(int place) {
    return new Packed(bytes, place, at);
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

  /** Goes behind bytes, or a text. */
  void skip() {
    int length = count();
    at += length;
  }

  void skipOptional() {
    if (octet() != 0) {
      skip();
    }
  }

  void skipTexts() {
    int count = count();
    for (int i = 0; i < count; i++) {
      skip();
    }
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
