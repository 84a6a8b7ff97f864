package dev.maestro.testkit.crash;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.pcollections.IntTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * Files and directories by number, the root being 0. Immutable. What no directory names is there
 * still, as for a process that has it open.
 */
record Tree(PMap<Integer, Stored> files, PMap<Integer, TreePMap<String, Integer>> directories) {

  static final int ROOT = 0;

  static final Tree EMPTY =
      new Tree(
          IntTreePMap.empty(),
          IntTreePMap.<TreePMap<String, Integer>>empty().plus(ROOT, TreePMap.empty()));

  /**
   * A file.
   *
   * @param modified milliseconds since the epoch
   */
  record Stored(Content content, long modified) {

    static final Stored EMPTY = new Stored(Content.EMPTY, 0);
  }

  /** The file; empty where it has never been written. */
  Stored file(int number) {
    return files.getOrDefault(number, Stored.EMPTY);
  }

  TreePMap<String, Integer> entries(int directory) {
    return directories.getOrDefault(directory, TreePMap.empty());
  }

  boolean isDirectory(int number) {
    return directories.containsKey(number);
  }

  @Nullable Integer entry(int directory, String name) {
    return entries(directory).get(name);
  }

  /** The largest number that is in use. */
  int lastNumber() {
    return Stream.of(
            files.keySet().stream(),
            directories.keySet().stream(),
            directories.values().stream().flatMap(entries -> entries.values().stream()))
        .flatMap(numbers -> numbers)
        .max(Integer::compare)
        .orElse(ROOT);
  }

  Tree withFile(int number, Stored file) {
    return new Tree(files.plus(number, file), directories);
  }

  Tree withDirectory(int number) {
    return new Tree(files, directories.plus(number, entries(number)));
  }

  /** The same with that entry; without one of that name where there is no number. */
  Tree withEntry(int directory, String name, @Nullable Integer number) {
    TreePMap<String, Integer> entries = entries(directory);
    TreePMap<String, Integer> changed =
        number == null ? entries.minus(name) : entries.plus(name, number);
    return new Tree(files, directories.plus(directory, changed));
  }

  /** A checksum of all that a process would find, times and numbers of files left out. */
  long fingerprint() {
    CRC32C checksum = new CRC32C();
    long names = addTo(checksum, ROOT, 1);
    return (names << 32) ^ checksum.getValue();
  }

  private long addTo(CRC32C checksum, int directory, long names) {
    long hash = names;
    for (Map.Entry<String, Integer> entry : entries(directory).entrySet()) {
      hash = hash * 31 + entry.getKey().hashCode();
      checksum.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
      int number = Objects.requireNonNull(entry.getValue());
      if (isDirectory(number)) {
        checksum.update('/');
        hash = addTo(checksum, number, hash + 1);
        checksum.update('.');
      } else {
        file(number).content().addTo(checksum);
      }
    }
    return hash;
  }
}
