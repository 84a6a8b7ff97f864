package dev.maestro.tools.move;

import java.io.InputStream;
import java.util.Iterator;

/** Lines, each made when it is read, and ended by a line feed. Used by one thread. */
final class LinesAsInput extends InputStream {

  private final Iterator<byte[]> rest;
  private byte[] line;

  /** Where the next byte is; behind the line comes its end. */
  private int position;

  LinesAsInput(byte[] first, Iterator<byte[]> rest) {
    this.line = first;
    this.rest = rest;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (position > line.length) {
      if (!rest.hasNext()) {
        return -1;
      }
      line = rest.next();
      position = 0;
    }
    if (position == line.length) {
      position++;
      target[offset] = '\n';
      return 1;
    }
    int count = Math.min(length, line.length - position);
    System.arraycopy(line, position, target, offset, count);
    position += count;
    return count;
  }
}
