package dev.maestro.tools.move;

import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.tools.Guard;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/**
 * The file that an export is written to. It is there as a whole or as it was before: the lines go
 * to a file beside it, which is synced, read again, and takes its name only then. For use by one
 * thread.
 */
public final class ExportFile {

  private static final int CHUNK = 64 * 1024;

  private static final String WAY_OUT =
      "It is as it was before. Make room, or name a file on another disk, and run it again.";

  private final Path file;
  private final Guard guard;

  /**
   * @param file where the export is to be; what is there is replaced
   * @throws Refused if no file can be there
   */
  public ExportFile(Path file) {
    this.file = file.toAbsolutePath().normalize();
    this.guard = new Guard(this.file, WAY_OUT);
    if (Files.isDirectory(this.file) || this.file.getFileName() == null) {
      throw new Refused(this.file + " is a directory. Name a file to export to.");
    }
    if (!Files.isDirectory(parent())) {
      throw new Refused("There is no directory " + parent() + ". Make it, or name another file.");
    }
  }

  /** Has an {@link Export} write to an output. */
  @FunctionalInterface
  public interface Writing {

    /**
     * @return its result
     */
    JsonNode to(OutputStream output) throws IOException;
  }

  /**
   * Writes the file.
   *
   * @return the result of the export
   * @throws Refused if it cannot be written; the file is as it was before
   * @throws IOException if the export fails, or the file does not hold what was written; likewise
   */
  public JsonNode write(Writing export) throws IOException {
    Path beside =
        file.resolveSibling(
            "."
                + file.getFileName()
                + "."
                + ThreadLocalRandom.current().nextLong(1L << 60)
                + ".tmp");
    try {
      JsonNode result = written(beside, export);
      check(beside, result);
      guard.run(() -> {
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        Disk.sync(parent());
      });
      return result;
    } catch (IOException | RuntimeException e) {
      removeAfter(e, beside);
      throw e;
    }
  }

  private Path parent() {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private JsonNode written(Path beside, Writing export) throws IOException {
    try (FileChannel channel =
        guard.get(() ->
            FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      JsonNode result = export.to(guard.output(Channels.newOutputStream(channel)));
      guard.run(() -> channel.force(true));
      return result;
    }
  }

  private static void check(Path beside, JsonNode result) throws IOException {
    long entities =
        result.path("projects").asLong(0)
            + result.path("tasks").asLong(0)
            + result.path("sessions").asLong(0);
    MessageDigest digest = CheckedOutput.sha256Digest();
    long lines = 0;
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(beside)) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        digest.update(chunk, 0, count);
        for (int i = 0; i < count; i++) {
          lines += chunk[i] == '\n' ? 1 : 0;
        }
      }
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (lines != entities + 1 || !found.equals(result.path("sha256").asString(""))) {
      throw new IOException(
          "What was written is not what the disk gives back: it has "
              + lines
              + " lines, and "
              + (entities + 1)
              + " were written. Do not trust this disk; export to another one.");
    }
  }

  private static void removeAfter(Exception failure, Path beside) {
    try {
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
