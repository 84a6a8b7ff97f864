package dev.maestro.json;

import java.util.Arrays;

/**
 * The entries of a list, as the bytes of their JSON. To append costs what is appended; what is put
 * elsewhere moves what is behind it. Not thread-safe.
 */
final class RawList {

  /** Each entry with a comma before it. */
  private byte[] bytes;

  /** Behind each entry. */
  private int[] ends;

  private int count;

  private RawList(byte[] bytes, int[] ends, int count) {
    this.bytes = bytes;
    this.ends = ends;
    this.count = count;
  }

  /**
   * Goes over a list.
   *
   * @throws InvalidJson if no list comes
   */
  static RawList of(CompactScan scan, byte[] json) {
    scan.expect('[');
    int from = scan.at();
    int[] ends = new int[8];
    int count = 0;
    if (!scan.accept(']')) {
      do {
        scan.skipValue();
        ends = count < ends.length ? ends : Arrays.copyOf(ends, 2 * count);
        ends[count] = scan.at() - from + 1;
        count++;
      } while (scan.accept(','));
      scan.expect(']');
    }
    int length = count == 0 ? 0 : ends[count - 1];
    byte[] bytes = new byte[length];
    if (length > 0) {
      bytes[0] = ',';
      System.arraycopy(json, from, bytes, 1, length - 1);
    }
    return new RawList(bytes, ends, count);
  }

  /** Whether there are so many entries from there on. */
  boolean has(int from, int gone) {
    return from >= 0 && gone >= 0 && from <= count && gone <= count - from;
  }

  /** Puts the entries of another list in the place of some of this. */
  void splice(int from, int gone, RawList added) {
    int start = end(from);
    int stop = end(from + gone);
    int more = added.end(added.count) - (stop - start);
    int length = end(count);
    bytes = withRoom(bytes, length + more);
    System.arraycopy(bytes, stop, bytes, stop + more, length - stop);
    System.arraycopy(added.bytes, 0, bytes, start, added.end(added.count));

    int moreEntries = added.count - gone;
    if (count + moreEntries > ends.length) {
      ends = Arrays.copyOf(ends, Math.max(count + moreEntries, 2 * ends.length));
    }
    System.arraycopy(ends, from + gone, ends, from + added.count, count - from - gone);
    count += moreEntries;
    for (int i = from + added.count; i < count; i++) {
      ends[i] += more;
    }
    for (int i = 0; i < added.count; i++) {
      ends[from + i] = start + added.ends[i];
    }
  }

  private static byte[] withRoom(byte[] bytes, int length) {
    return length <= bytes.length
        ? bytes
        : Arrays.copyOf(bytes, Math.max(length, bytes.length + bytes.length / 2));
  }

  /** Behind the entries before that one. */
  private int end(int entries) {
    return entries == 0 ? 0 : ends[entries - 1];
  }

  /** Bytes of its JSON. */
  int size() {
    return count == 0 ? 2 : end(count) + 1;
  }

  /** Writes its JSON and returns where that ends. */
  int writeTo(byte[] target, int start) {
    target[start] = '[';
    int length = Math.max(0, end(count) - 1);
    System.arraycopy(bytes, Math.min(1, bytes.length), target, start + 1, length);
    target[start + 1 + length] = ']';
    return start + 2 + length;
  }
}
