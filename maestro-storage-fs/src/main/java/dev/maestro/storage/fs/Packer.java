package dev.maestro.storage.fs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packs values into bytes, for {@link Unpacker} to take out again.
 *
 * <pre>
 * number    7 bits a byte, the lowest first; the top bit says that more follow; never negative
 * bytes     their number, themselves
 * text      as bytes, in UTF-8
 * optional  an octet, 0 for none; otherwise 1 and a text
 * texts     their number, each as text
 * </pre>
 */
final class Packer {

  private static final int FIRST_CAPACITY = 512;

  /**
   * What is longer is not copied to a larger buffer any more, but gets another one. A collector
   * that divides the heap into regions has no trouble with arrays of this size.
   */
  private static final int LARGEST_COPIED = 128 * 1024;

  /** What was packed before the buffer, in order. */
  private final List<ByteBuffer> full = new ArrayList<>(0);

  private long fullLength;
  private byte[] buffer = new byte[FIRST_CAPACITY];
  private int length;

  long length() {
    return fullLength + length;
  }

  /** All that was packed, in order; valid until more is. */
  List<ByteBuffer> parts() {
    List<ByteBuffer> parts = new ArrayList<>(full);
    parts.add(ByteBuffer.wrap(buffer, 0, length));
    return parts;
  }

  byte[] toBytes() {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(length()));
    parts().forEach(all::put);
    return all.array();
  }

  void clear() {
    full.clear();
    fullLength = 0;
    length = 0;
  }

  Packer octet(int value) {
    room(1);
    buffer[length++] = (byte) value;
    return this;
  }

  Packer number(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("A packed number is not negative, and this is " + value);
    }
    room(10);
    long rest = value;
    while (rest >= 0x80) {
      buffer[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[length++] = (byte) rest;
    return this;
  }

  Packer bytes(byte[] bytes) {
    number(bytes.length);
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
    return this;
  }

  Packer text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  Packer optional(@Nullable Object text) {
    return text == null ? octet(0) : octet(1).text(text.toString());
  }

  Packer texts(Collection<?> texts) {
    number(texts.size());
    texts.forEach(text -> text(text.toString()));
    return this;
  }

  private void room(int more) {
    if (buffer.length - length >= more) {
      return;
    }
    if (length < LARGEST_COPIED) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
      return;
    }
    full.add(ByteBuffer.wrap(buffer, 0, length));
    fullLength += length;
    buffer = new byte[Math.max(LARGEST_COPIED, more)];
    length = 0;
  }
}
