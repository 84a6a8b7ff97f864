package dev.maestro.tools.move;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes lines, and tells what has been written. Used by one thread. */
final class CheckedOutput {

  private static final int BUFFER = 64 * 1024;

  private final OutputStream out;
  private final MessageDigest digest = sha256Digest();
  private long bytes;

  CheckedOutput(OutputStream out) {
    this.out = new BufferedOutputStream(out, BUFFER);
  }

  static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has it", e);
    }
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
    return HexFormat.of().formatHex(digest.digest());
  }
}
