package dev.maestro.tools.backup;

import dev.maestro.tools.Sha256;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/** SHA-256 of what goes through streams. */
final class Digests {

  private Digests() {}

  /** The digest of all that is left, and its length. */
  static Content of(InputStream in) throws IOException {
    MessageDigest digest = Sha256.begin();
    byte[] buffer = new byte[64 * 1024];
    long bytes = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      digest.update(buffer, 0, count);
      bytes += count;
    }
    return new Content(bytes, Sha256.hex(digest));
  }

  /** What tells one content from another. */
  record Content(long bytes, String sha256) {

    boolean isOf(Manifest.Entry entry) {
      return bytes == entry.bytes() && sha256.equals(entry.sha256());
    }
  }

  /** Digests what is written through it. */
  static final class Output extends FilterOutputStream {

    private final MessageDigest digest = Sha256.begin();
    private long bytes;

    Output(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
      digest.update(buffer, offset, length);
      bytes += length;
    }

    /** To be asked once, when all is written. */
    Content content() {
      return new Content(bytes, Sha256.hex(digest));
    }
  }
}
