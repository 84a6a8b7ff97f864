package dev.maestro.tools.backup;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A part of a store that somebody has already. Any number of them go to whoever has the store, one
 * after the other to the end:
 *
 * <pre>
 * part      1 (1 byte), length of the path (2 bytes), path in UTF-8, bytes (8 bytes)
 *           numbers are big-endian
 * </pre>
 *
 * @param path as {@link dev.maestro.storage.fs.StoreCopy.Part#path} told it
 * @param bytes how many it has
 */
record KnownPart(String path, long bytes) {

  static byte[] encoded(Collection<KnownPart> parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (KnownPart part : parts) {
      out.writeByte(1);
      out.writeUTF(part.path);
      out.writeLong(part.bytes);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads them all, and holds none but those that matter.
   *
   * @throws IOException if what comes is something else
   */
  static Set<KnownPart> read(InputStream in, Predicate<KnownPart> matters) throws IOException {
    Set<KnownPart> parts = new HashSet<>();
    DataInputStream data = new DataInputStream(new BufferedInputStream(in));
    while (data.read() > 0) {
      KnownPart part = new KnownPart(data.readUTF(), data.readLong());
      if (matters.test(part)) {
        parts.add(part);
      }
    }
    return parts;
  }
}
