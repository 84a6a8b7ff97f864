package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The transaction over several files that a version before format 2 was applying when it died. It
 * was written when every temporary file that it names was durable, and before any of its steps was
 * done. It is only read: its steps that are not done yet are done, and it is removed, durably.
 *
 * <pre>
 * maestro-redo 1                                          the version of this format
 * rename tasks/p_1/.maestro-7.tmp tasks/p_1/t_1.json      as often as there are steps
 * remove tasks/t_1.json
 * end 2 5a0c1d3e                                          number of steps, CRC-32C of all lines above
 * </pre>
 *
 * Text in UTF-8, each line ended by a line feed; the checksum is in hexadecimal and covers every
 * byte before its line. Paths are relative to the data directory, with slashes; ids hold no space.
 */
final class RedoFile {

  private static final String VERSION_1 = "maestro-redo 1";
  private static final String RENAME = "rename";
  private static final String REMOVE = "remove";

  private final Layout layout;
  private final Disk disk;

  RedoFile(Layout layout, Disk disk) {
    this.layout = layout;
    this.disk = disk;
  }

  void remove() throws IOException {
    disk.delete(layout.redoFile());
    disk.syncDirectory(layout.root());
  }

  boolean isThere() {
    return Files.exists(layout.redoFile());
  }

  /**
   * The steps; empty where the file is torn.
   *
   * @throws DataDirectoryUnusable if it is whole and cannot be understood
   */
  Optional<List<Step>> read() throws IOException {
    String text = Files.readString(layout.redoFile(), StandardCharsets.ISO_8859_1);
    int end = text.lastIndexOf("\nend ") + 1;
    if (end == 0) {
      return Optional.empty();
    }
    String body = text.substring(0, end);
    List<String> lines = body.lines().toList();
    if (!text.substring(end).equals(endOf(body, lines.size() - 1))) {
      return Optional.empty();
    }
    return Optional.of(decoded(lines));
  }

  private static String endOf(String body, int steps) {
    CRC32C checksum = new CRC32C();
    checksum.update(body.getBytes(StandardCharsets.ISO_8859_1));
    // A formatter would take the digits of the default locale.
    return "end " + steps + " " + HexFormat.of().toHexDigits((int) checksum.getValue()) + "\n";
  }

  private List<Step> decoded(List<String> lines) {
    if (!lines.get(0).equals(VERSION_1)) {
      throw unusable("it begins with \"" + lines.get(0) + "\"", null);
    }
    List<Step> steps = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      steps.add(decoded(line));
    }
    return steps;
  }

  private Step decoded(String line) {
    String[] words = line.split(" ", -1);
    try {
      if (words.length == 3 && words[0].equals(RENAME)) {
        return new Step.Rename(layout.resolve(words[1]), layout.resolve(words[2]));
      }
      if (words.length == 2 && words[0].equals(REMOVE)) {
        return new Step.Remove(layout.resolve(words[1]));
      }
    } catch (IllegalArgumentException e) {
      throw unusable(e.getMessage() + "", e);
    }
    throw unusable("it holds the line \"" + line + "\"", null);
  }

  private DataDirectoryUnusable unusable(String reason, @Nullable Throwable cause) {
    Path file = layout.redoFile();
    return new DataDirectoryUnusable(
        file
            + " holds an unfinished write that this version does not understand: "
            + reason
            + ". Start the version that wrote it.",
        cause);
  }
}
