package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says which version of the layout a data directory has, so that an older server leaves a newer
 * directory alone.
 *
 * <pre>
 * 1          a decimal number and a line feed, ASCII
 * </pre>
 *
 * A directory without it was written by an earlier Maestro, and is the same as version 1.
 */
final class FormatFile {

  private static final int CURRENT = 1;
  private static final int LONGEST = 9;

  private final Layout layout;

  FormatFile(Layout layout) {
    this.layout = layout;
  }

  /**
   * Changes nothing.
   *
   * @throws DataDirectoryUnusable if a newer version wrote the directory
   */
  void requireKnown() throws IOException {
    Path file = layout.formatFile();
    if (!Files.exists(file)) {
      return;
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (!text.matches("\\d{1," + LONGEST + "}")) {
      throw new DataDirectoryUnusable(
          file + " should hold the number of the directory's format, and does not.", null);
    }
    if (Integer.parseInt(text) > CURRENT) {
      throw new DataDirectoryUnusable(
          layout.root()
              + " is written in format "
              + text
              + ", and this version knows formats up to "
              + CURRENT
              + ". Start a newer version; nothing was changed.",
          null);
    }
  }

  void writeWhereMissing(Disk disk) throws IOException {
    Path file = layout.formatFile();
    if (Files.exists(file)) {
      return;
    }
    Path temporary = layout.temporaryBeside(file);
    disk.write(temporary, (CURRENT + "\n").getBytes(StandardCharsets.US_ASCII));
    disk.rename(temporary, file);
    disk.syncDirectory(layout.root());
  }
}
