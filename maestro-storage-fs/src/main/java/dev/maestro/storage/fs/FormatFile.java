package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(FormatFile.class);

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
    int version =
        version()
            .orElseThrow(() ->
                new DataDirectoryUnusable(
                    file + " should hold the number of the directory's format, and does not.",
                    null));
    if (version > CURRENT) {
      throw new DataDirectoryUnusable(
          layout.root()
              + " is written in format "
              + version
              + ", and this version knows formats up to "
              + CURRENT
              + ". Start a newer version; nothing was changed.",
          null);
    }
  }

  /**
   * The number in it; empty where there is none, or the disk does not give it back.
   *
   * @throws AccessDeniedException if this user may not read it
   */
  OptionalInt version() throws IOException {
    String text;
    try {
      text = text().strip();
    } catch (AccessDeniedException | ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      LOG.debug("{} cannot be read", layout.formatFile(), e);
      return OptionalInt.empty();
    }
    return text.matches("\\d{1," + LONGEST + "}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }

  /** What is in it; empty where there is none. */
  String text() throws IOException {
    return Files.exists(layout.formatFile())
        ? Files.readString(layout.formatFile(), StandardCharsets.ISO_8859_1)
        : "";
  }

  /** What this version writes. */
  static String current() {
    return CURRENT + "\n";
  }

  /** Whether this version wrote the directory. */
  boolean isCurrent() throws IOException {
    return version().orElse(0) == CURRENT;
  }

  /** Whether a newer version did. */
  boolean isNewer() throws IOException {
    return version().orElse(0) > CURRENT;
  }

  /** From here on the directory is one of this version. */
  void write(Disk disk) throws IOException {
    Path file = layout.formatFile();
    Path temporary = layout.temporaryBeside(file);
    disk.write(temporary, current().getBytes(StandardCharsets.US_ASCII));
    disk.rename(temporary, file);
    disk.syncDirectory(layout.root());
  }
}
