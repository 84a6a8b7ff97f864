package dev.maestro.tools.control;

import java.io.IOException;
import java.io.OutputStream;

/** Makes frames of what is written. Used by one thread. */
final class FrameOutput extends OutputStream {

  private final Frames frames;
  private final byte[] data = new byte[Frames.LONGEST_DATA];
  private int length;

  FrameOutput(Frames frames) {
    this.frames = frames;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int written = 0;
    while (written < count) {
      if (length == data.length) {
        sendData();
      }
      int fits = Math.min(count - written, data.length - length);
      System.arraycopy(bytes, offset + written, data, length, fits);
      length += fits;
      written += fits;
    }
  }

  @Override
  public void flush() throws IOException {
    sendData();
    frames.flush();
  }

  private void sendData() throws IOException {
    if (length > 0) {
      frames.send(Frames.Kind.DATA, data, 0, length);
      length = 0;
    }
  }
}
