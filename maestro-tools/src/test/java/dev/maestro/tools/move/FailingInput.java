package dev.maestro.tools.move;

import java.io.IOException;
import java.io.InputStream;

/** An input that fails at once. */
final class FailingInput extends InputStream {

  private final String reason;

  FailingInput(String reason) {
    this.reason = reason;
  }

  @Override
  public int read() throws IOException {
    throw new IOException(reason);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    throw new IOException(reason);
  }
}
