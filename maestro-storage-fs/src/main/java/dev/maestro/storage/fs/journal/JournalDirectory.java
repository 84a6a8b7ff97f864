package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of a journal's files.
 *
 * <pre>
 * 0000000001.journal   a segment, by its number
 * .maestro-2.tmp       a segment that is being made
 * </pre>
 */
record JournalDirectory(Path path) {

  private static final int DIGITS = 10;
  private static final Pattern SEGMENT = Pattern.compile("(\\d{" + DIGITS + "})\\.journal");
  private static final Pattern CHECKPOINT = Pattern.compile("(\\d{" + DIGITS + "})\\.checkpoint");
  private static final Pattern TEMPORARY = Pattern.compile("\\.maestro-\\d{1,19}\\.tmp");

  Path segment(long number) {
    // A formatter would write the digits of the default locale.
    String digits = Long.toString(number);
    return path.resolve("0".repeat(DIGITS - digits.length()) + digits + ".journal");
  }

  Path temporary(long number) {
    return path.resolve(".maestro-" + number + ".tmp");
  }

  /** The numbers of the segments that are there, void ones included. */
  NavigableSet<Long> segments() throws IOException {
    NavigableSet<Long> numbers = new TreeSet<>();
    for (Path file : files()) {
      Matcher name = SEGMENT.matcher(String.valueOf(file.getFileName()));
      if (name.matches()) {
        numbers.add(Long.valueOf(name.group(1)));
      }
    }
    return numbers;
  }

  /** What has the name of a checkpoint, by its number; one may be a segment all the same. */
  NavigableMap<Long, Path> checkpoints() throws IOException {
    NavigableMap<Long, Path> found = new TreeMap<>();
    for (Path file : files()) {
      Matcher name = CHECKPOINT.matcher(String.valueOf(file.getFileName()));
      if (name.matches()) {
        found.put(Long.valueOf(name.group(1)), file);
      }
    }
    return found;
  }

  List<Path> temporaries() throws IOException {
    return files().stream()
        .filter(file -> TEMPORARY.matcher(String.valueOf(file.getFileName())).matches())
        .toList();
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      entries.forEach(files::add);
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }
}
