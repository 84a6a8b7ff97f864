package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The files that a restore puts in their place, by which they are told from what somebody else has
 * put beside them.
 *
 * <pre>
 * maestro-placing 1                            the version of this format
 * 5a0c1d3e 4096 journal/0000000001.journal     CRC-32C, bytes, path; as often as there are files
 * </pre>
 *
 * Text in UTF-8, each line ended by a line feed. It has its name when all of it is durable.
 */
final class PlacedFiles {

  static final PlacedFiles NONE = new PlacedFiles(Map.of());

  private static final String VERSION_1 = "maestro-placing 1";
  private static final int WORDS = 3;
  private static final int BUFFER = 64 * 1024;

  private final Map<String, Content> files;

  private record Content(String checksum, long bytes) {

    static Content of(Path file) throws IOException {
      CRC32C checksum = new CRC32C();
      byte[] buffer = new byte[BUFFER];
      long bytes = 0;
      try (InputStream in = Files.newInputStream(file)) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          checksum.update(buffer, 0, count);
          bytes += count;
        }
      }
      return new Content(HexFormat.of().toHexDigits((int) checksum.getValue()), bytes);
    }
  }

  private PlacedFiles(Map<String, Content> files) {
    this.files = Map.copyOf(files);
  }

  /** All that is in a directory. */
  static PlacedFiles in(Layout layout) throws IOException {
    Map<String, Content> files = new TreeMap<>();
    for (Path file : Tree.of(layout.root()).files()) {
      files.put(layout.relative(file), Content.of(file));
    }
    return new PlacedFiles(files);
  }

  /**
   * What the mark of a restore that was interrupted tells; none where there is no mark.
   *
   * @throws DataDirectoryUnusable if another version wrote it
   */
  static PlacedFiles read(Layout layout) throws IOException {
    if (Files.notExists(layout.placing())) {
      return NONE;
    }
    List<String> lines = Files.readAllLines(layout.placing(), StandardCharsets.UTF_8);
    if (lines.isEmpty() || !lines.get(0).equals(VERSION_1)) {
      throw new DataDirectoryUnusable(
          layout.placing()
              + ", which an interrupted restore has left, does not begin as this version writes it."
              + " Nothing was changed. Run the restore again with the version that began it, or"
              + " empty the directory.",
          null);
    }
    Map<String, Content> files = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.split(" ", WORDS);
      if (words.length == WORDS && words[1].matches("\\d{1,18}")) {
        files.put(words[2], new Content(words[0], Long.parseLong(words[1])));
      }
    }
    return new PlacedFiles(files);
  }

  /** Durable once the directory is synced. */
  void write(Layout layout, Disk disk) throws IOException {
    StringBuilder text = new StringBuilder(VERSION_1).append('\n');
    files.forEach((path, content) ->
        text.append(content.checksum)
            .append(' ')
            .append(content.bytes)
            .append(' ')
            .append(path)
            .append('\n'));
    Path temporary = layout.temporaryBeside(layout.restoring().resolve("placing"));
    disk.write(temporary, text.toString().getBytes(StandardCharsets.UTF_8));
    disk.rename(temporary, layout.placing());
  }

  /** Whether that file is where, and what, a restore has put there. */
  boolean have(Layout layout, Path file) throws IOException {
    Content content = files.get(layout.relative(file));
    return content != null
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) == content.bytes
        && Content.of(file).equals(content);
  }

  /** Whether any of them lies below that directory. */
  boolean haveBelow(Layout layout, Path directory) {
    String prefix = layout.relative(directory) + "/";
    return files.keySet().stream().anyMatch(path -> path.startsWith(prefix));
  }
}
