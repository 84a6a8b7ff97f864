package dev.maestro.tools.control;

import dev.maestro.tools.control.Frames.Frame;
import dev.maestro.tools.control.Frames.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/** The input of an operation, out of the frames of the tool. Used by one thread. */
final class FrameInput extends InputStream {

  /** What a tool may send after its request. */
  static final Set<Kind> TAKEN = Set.of(Kind.DATA, Kind.END);

  private final Frames frames;
  private byte[] data = {};
  private int next;
  private boolean ended;

  FrameInput(Frames frames) {
    this.frames = frames;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (next == data.length && !ended) {
      receive();
    }
    int count = Math.min(length, data.length - next);
    if (count == 0) {
      return -1;
    }
    System.arraycopy(data, next, bytes, offset, count);
    next += count;
    return count;
  }

  private void receive() throws IOException {
    Frame frame = frames.receiveSoon(TAKEN);
    if (frame == null) {
      throw new EOFException("The tool went away before its input had ended");
    }
    if (frame.kind() == Kind.END) {
      ended = true;
    } else {
      data = frame.content();
      next = 0;
    }
  }
}
