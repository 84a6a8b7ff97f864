package dev.maestro.tools.move;

import dev.maestro.tools.Guard;
import dev.maestro.tools.Refused;
import dev.maestro.tools.Sha256;
import dev.maestro.tools.UnfinishedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The file that an export is written to. It is there as a whole or as it was before: the lines go
 * to a file beside it, which is synced, read again, and takes its name only then. What is there and
 * is no regular file, as a pipe or a device, is written to as it is. For use by one thread.
 */
public final class ExportFile {

  private static final int CHUNK = 64 * 1024;

  private static final String WAY_OUT =
      "It is as it was before. Make room, or name a file on another disk, and run it again.";

  private final Path file;
  private final boolean isStream;
  private final Guard guard;

  /**
   * @param file where the export is to be; what is there is replaced, behind links too
   * @throws Refused if no file can be there
   */
  public ExportFile(Path file) {
    if (Files.isDirectory(file) || file.getFileName() == null) {
      throw new Refused(file + " is a directory. Name a file to export to.");
    }
    this.isStream = Files.exists(file) && !Files.isRegularFile(file);
    this.file = isStream ? file : resolved(file.toAbsolutePath());
    this.guard = new Guard(this.file, isStream ? "What it took is no export." : WAY_OUT);
  }

  private static Path resolved(Path file) {
    Path parent = file.resolveSibling("");
    try {
      if (Files.exists(file)) {
        return file.toRealPath();
      }
      if (!Files.isDirectory(parent)) {
        throw new Refused("There is no directory " + parent + ". Make it, or name another file.");
      }
      if (Files.isSymbolicLink(file)) {
        throw new Refused(file + " is a link to what is not there. Name another file.");
      }
      return parent.toRealPath().resolve(file.getFileName());
    } catch (IOException e) {
      throw new Refused(file + " cannot be looked at: " + e + ".", e);
    }
  }

  /** Whether it is a pipe or a device, as standard output may be, and no file. */
  public boolean isStream() {
    return isStream;
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
   * Writes the file, unless the export says that it wrote nothing.
   *
   * @return the result of the export
   * @throws Refused if it cannot be written; the file is as it was before
   * @throws IOException if the export fails, or the file does not hold what was written; likewise
   */
  public JsonNode write(Writing export) throws IOException {
    if (isStream) {
      try (OutputStream output =
          guard.output(guard.get(() -> Files.newOutputStream(file, StandardOpenOption.WRITE)))) {
        return export.to(output);
      }
    }
    UnfinishedFile unfinished = guard.get(() -> UnfinishedFile.beside(file));
    try {
      JsonNode result = write(export, unfinished);
      guard.run(unfinished::close);
      return result;
    } catch (IOException | RuntimeException e) {
      closeAfter(e, unfinished);
      throw e;
    }
  }

  private JsonNode write(Writing export, UnfinishedFile unfinished) throws IOException {
    JsonNode result = export.to(guard.output(unfinished.output()));
    if (Export.hasWritten(result)) {
      guard.run(unfinished::sync);
      check(unfinished, result);
      guard.run(() -> unfinished.putInPlace(rights()));
    }
    return result;
  }

  /** Those of what is there; null where nothing is, or nobody has such rights. */
  private @Nullable Set<PosixFilePermission> rights() throws IOException {
    return Files.exists(file)
            && file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? Files.getPosixFilePermissions(file)
        : null;
  }

  private static void check(UnfinishedFile unfinished, JsonNode result) throws IOException {
    long entities =
        result.path("projects").asLong(0)
            + result.path("tasks").asLong(0)
            + result.path("sessions").asLong(0);
    MessageDigest digest = Sha256.begin();
    long lines = 0;
    byte[] chunk = new byte[CHUNK];
    InputStream in = unfinished.input();
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      digest.update(chunk, 0, count);
      for (int i = 0; i < count; i++) {
        lines += chunk[i] == '\n' ? 1 : 0;
      }
    }
    String found = Sha256.hex(digest);
    if (lines != entities + 1 || !found.equals(result.path("sha256").asString(""))) {
      throw new IOException(
          "What was written is not what the disk gives back: it has "
              + lines
              + " lines, and "
              + (entities + 1)
              + " were written. Do not trust this disk; export to another one.");
    }
  }

  private static void closeAfter(Exception failure, UnfinishedFile unfinished) {
    try {
      unfinished.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
