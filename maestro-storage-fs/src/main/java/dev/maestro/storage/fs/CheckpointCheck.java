package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.ReadableParts;
import dev.maestro.storage.fs.journal.Magic;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every checkpoint of a store, whole or not, and tells of each fault; it changes nothing.
 * A checkpoint is known by the number in its header, whatever its name. Used by one thread.
 */
final class CheckpointCheck {

  private final Findings findings;
  private final NavigableMap<Long, Seen> seen = new TreeMap<>();
  private final Set<String> toldUnreadable = new HashSet<>();
  private int files;

  /**
   * A checkpoint whose header can be read.
   *
   * @param isWhole whether all else of it can be read too
   */
  record Seen(CheckpointHeader header, Path file, boolean isWhole) {}

  CheckpointCheck(Findings findings) {
    this.findings = findings;
  }

  /**
   * @throws DataDirectoryUnusable if a newer version wrote one
   */
  void look() throws IOException {
    List<Path> all = files(findings.layout());
    files = all.size();
    for (Path file : all) {
      lookOrTell(file);
    }
    for (Path segment : files(findings.layout(), "journal")) {
      findings.attempt(segment, () -> lookUnderOtherName(segment));
    }
    Path journal = findings.layout().journal();
    if (all.isEmpty()) {
      findings.repairable(journal, null, "it holds no checkpoint, and every store has one");
    }
    for (Seen checkpoint : seen.values()) {
      long previous = checkpoint.header().previous();
      if (previous != 0 && !seen.containsKey(previous) && counts(checkpoint)) {
        findings.repairable(
            checkpoint.file(),
            24L,
            "it continues checkpoint " + previous + ", which is missing or cannot be read");
      }
    }
  }

  /** The others are removed some time. */
  private boolean counts(Seen checkpoint) {
    long number = seen.lastKey();
    while (number != 0 && number != checkpoint.header().number()) {
      Seen later = seen.get(number);
      number = later == null ? 0 : later.header().previous();
    }
    return number != 0;
  }

  private void lookOrTell(Path file) throws IOException {
    try {
      look(file, number(file));
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      unreadable(file, null, e);
    }
  }

  private void lookUnderOtherName(Path file) throws IOException {
    if (Magic.of(file) == CheckpointHeader.MAGIC) {
      findings.repairable(
          file, 0L, "it is a checkpoint, and lies here under the name of a segment");
      look(file, number(file));
    }
  }

  private void unreadable(Path file, @Nullable Long offset, IOException e) throws IOException {
    if (toldUnreadable.add(file + " " + offset)) {
      findings.unreadable(file, offset, e);
    }
  }

  /** Of one that may not be whole. */
  CheckpointReader reader(Path checkpoint) {
    return new CheckpointReader(
        checkpoint, file -> ReadableParts.of(file, (offset, e) -> unreadable(file, offset, e)));
  }

  private void look(Path file, long number) throws IOException {
    CheckpointReader reader = reader(file);
    CheckpointHeader header;
    try {
      header = reader.header();
    } catch (DataDirectoryUnusable e) {
      if (reader.isOfNewerVersion()) {
        throw e;
      }
      findings.repairable(file, 0L, "its header is not what was written");
      return;
    }
    boolean[] isWhole = {true};
    BiConsumer<Long, String> fault =
        (offset, what) -> {
          isWhole[0] = false;
          findings.repairable(file, offset, what);
        };
    long end = reader.visit((ref, entity) -> {}, fault);
    if (isWhole[0] && Files.size(file) > end) {
      fault.accept(end, "something follows its end");
    }
    if (header.number() != number) {
      findings.repairable(
          file,
          16L,
          "it lies here under the name of another: by its header it is " + header.number());
    }
    if (header.number() == number || !seen.containsKey(header.number())) {
      seen.put(header.number(), new Seen(header, file, isWhole[0]));
    }
  }

  static List<Path> files(Layout layout) throws IOException {
    return files(layout, "checkpoint");
  }

  private static List<Path> files(Layout layout, String kind) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(layout.journal(), "[0-9]".repeat(10) + "." + kind)) {
      files.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(null);
    return found;
  }

  private static long number(Path checkpoint) {
    String name = Layout.name(checkpoint);
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }

  int files() {
    return files;
  }

  /** All whose header can be read, the latest last. */
  List<Seen> seen() {
    return List.copyOf(seen.values());
  }

  /** The latest one that can be read with all that it continues, the whole one first. */
  List<Seen> latestChain() {
    for (Seen latest : seen.descendingMap().values()) {
      List<Seen> chain = chain(latest);
      if (chain != null) {
        return chain;
      }
    }
    return List.of();
  }

  private @Nullable List<Seen> chain(Seen latest) {
    List<Seen> chain = new ArrayList<>();
    @Nullable Seen next = latest;
    while (next != null && next.isWhole()) {
      chain.add(next);
      long previous = next.header().previous();
      if (previous == 0) {
        Collections.reverse(chain);
        return chain;
      }
      next = previous < next.header().number() ? seen.get(previous) : null;
    }
    return null;
  }

  /** Up to where the journal was durable when a checkpoint was made. */
  long durable() {
    return seen.values().stream()
        .mapToLong(checkpoint -> checkpoint.header().place().position())
        .max()
        .orElse(0);
  }

  /** Larger than every seq that a checkpoint tells of. */
  long nextSeq() {
    return seen.values().stream()
        .mapToLong(checkpoint -> checkpoint.header().place().seq())
        .max()
        .orElse(1);
  }
}
