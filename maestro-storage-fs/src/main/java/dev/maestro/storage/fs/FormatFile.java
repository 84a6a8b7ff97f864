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
 * 2          a decimal number and a line feed, ASCII
 * </pre>
 *
 * Version 1 is documents alone; a directory without this file was written by an earlier Maestro,
 * and is the same. Version 2 has a journal, of which the documents are what people see.
 */
final class FormatFile {

  private static final int CURRENT = 2;
  private static final int LONGEST = 9;

  private final Layout layout;

  FormatFile(Layout layout) {
    this.layout = layout;
  }

  /**
   * Changes nothing.
   *
   * @throws DataDirectoryUnusable if a newer version wrote the directory, or a restore into it has
   *     not come to its end
   */
  void requireKnown() throws IOException {
    if (layout.isBeingRestored()) {
      throw new DataDirectoryUnusable(
          "A restore into "
              + layout.root()
              + " was interrupted. Run it again, or empty the directory.",
          null);
    }
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

  /** What is in it; empty where there is none. Reads only. */
  String text() throws IOException {
    return Files.exists(layout.formatFile())
        ? Files.readString(layout.formatFile(), StandardCharsets.ISO_8859_1)
        : "";
  }

  /** Whether that is the text of a newer version. */
  static boolean isNewer(String text) {
    return text.strip().matches("\\d{1," + LONGEST + "}")
        && Integer.parseInt(text.strip()) > CURRENT;
  }

  /** What this version writes. */
  static String current() {
    return CURRENT + "\n";
  }

  /** Whether this version wrote the directory. */
  boolean isCurrent() throws IOException {
    Path file = layout.formatFile();
    return Files.exists(file)
        && Files.readString(file, StandardCharsets.ISO_8859_1).strip().equals(CURRENT + "");
  }

  /** From here on the directory is one of this version. */
  void write(Disk disk) throws IOException {
    Path file = layout.formatFile();
    Path temporary = layout.temporaryBeside(file);
    disk.write(temporary, (CURRENT + "\n").getBytes(StandardCharsets.US_ASCII));
    disk.rename(temporary, file);
    disk.syncDirectory(layout.root());
  }
}
