package dev.maestro.ws;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Payloads of permessage-deflate, as a client makes and reads them. */
final class Deflated {

  private static final byte[] TAIL = {0, 0, -1, -1};

  private Deflated() {}

  static byte[] of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8), Deflater.DEFAULT_COMPRESSION);
  }

  static byte[] of(byte[] plain, int level) {
    byte[] flushed = flushed(plain, level);
    return Arrays.copyOf(flushed, flushed.length - TAIL.length);
  }

  /** With the 00 00 FF FF at its end, after which another block may stand. */
  static byte[] flushed(byte[] plain, int level) {
    Deflater deflater = new Deflater(level, true);
    deflater.setInput(plain);
    byte[] bytes = new byte[2 * plain.length + 1024];
    int length = deflater.deflate(bytes, 0, bytes.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(bytes, length);
  }

  /** With the bit that says that it is the last block. */
  static byte[] finished(String text) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
    deflater.finish();
    byte[] bytes = new byte[2 * text.length() + 1024];
    int length = deflater.deflate(bytes);
    deflater.end();
    return Arrays.copyOf(bytes, length);
  }

  static byte[] inflate(byte[] payload) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(join(payload, TAIL));
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      byte[] block = new byte[8192];
      int length = inflater.inflate(block);
      while (length > 0) {
        plain.write(block, 0, length);
        length = inflater.inflate(block);
      }
      return plain.toByteArray();
    } catch (DataFormatException e) {
      throw new AssertionError(e);
    } finally {
      inflater.end();
    }
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
