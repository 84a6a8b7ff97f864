package dev.maestro.storage.fs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
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

  private byte[] buffer = new byte[FIRST_CAPACITY];
  private int length;

  int length() {
    return length;
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer, length);
  }

  /** What was packed here, and then what was packed there, without room for more. */
  byte[] toBytesWith(Packer second, Packer third) {
    byte[] all = Arrays.copyOf(buffer, length + second.length + third.length);
    System.arraycopy(second.buffer, 0, all, length, second.length);
    System.arraycopy(third.buffer, 0, all, length + second.length, third.length);
    return all;
  }

  void clear() {
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
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
    }
  }
}
