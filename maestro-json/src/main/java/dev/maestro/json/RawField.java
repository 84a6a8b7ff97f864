package dev.maestro.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A field of a {@link RawDocument}: the bytes of its JSON, where it is there. Not thread-safe. */
final class RawField {

  private static final byte[] NOTHING = {};

  private final byte[] name;
  private boolean there;

  /** Holds the value, or did before it was spliced. */
  private byte[] source = NOTHING;

  private int from;
  private int to;

  /** The value, once a part of it changed. */
  private @Nullable RawList list;

  /**
   * @param name with its quotes
   */
  RawField(byte[] name) {
    this.name = name;
  }

  boolean isThere() {
    return there;
  }

  void remove() {
    there = false;
    source = NOTHING;
    list = null;
  }

  /** Takes a value out of bytes that do not change, and keeps these. */
  void show(byte[] json, int start, int end) {
    there = true;
    source = json;
    from = start;
    to = end;
    list = null;
  }

  /** Takes a value and keeps no more than that. */
  void set(byte[] json, int start, int end) {
    show(Arrays.copyOfRange(json, start, end), 0, end - start);
  }

  /**
   * The value as a list that can be changed.
   *
   * @throws InvalidJson if it is none
   */
  RawList list() {
    RawList entries = list;
    if (entries == null) {
      entries = RawList.of(new CompactScan(source, from), source);
      list = entries;
      source = NOTHING;
    }
    return entries;
  }

  /** Bytes of the field with name and colon. */
  int size() {
    return name.length + 1 + (list == null ? to - from : list.size());
  }

  /** Writes the field with name and colon, and returns where that ends. */
  int writeTo(byte[] target, int start) {
    System.arraycopy(name, 0, target, start, name.length);
    int at = start + name.length;
    target[at] = ':';
    at++;
    if (list != null) {
      return list.writeTo(target, at);
    }
    System.arraycopy(source, from, target, at, to - from);
    return at + to - from;
  }

  /** The bytes of the value alone. */
  byte[] value() {
    byte[] whole = new byte[size()];
    writeTo(whole, 0);
    return Arrays.copyOfRange(whole, name.length + 1, whole.length);
  }
}
