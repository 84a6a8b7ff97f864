package dev.maestro.tools.move;

import dev.maestro.tools.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Writes lines, and tells what has been written. Used by one thread. */
final class CheckedOutput {

  private static final int BUFFER = 64 * 1024;

  private final OutputStream out;
  private final MessageDigest digest = Sha256.begin();
  private long bytes;

  CheckedOutput(OutputStream out) {
    this.out = new BufferedOutputStream(out, BUFFER);
  }

  /** Writes the line and its end. */
  void write(byte[] line) throws IOException {
    out.write(line);
    out.write('\n');
    digest.update(line);
    digest.update((byte) '\n');
    bytes += line.length + 1;
  }

  void flush() throws IOException {
    out.flush();
  }

  long bytes() {
    return bytes;
  }

  /** In hexadecimal, of all; to be asked for once. */
  String sha256() {
    return Sha256.hex(digest);
  }
}
