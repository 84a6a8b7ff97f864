package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a store: from the latest one that holds everything, each one that continues it
 * up to the latest. A checkpoint that only tells what changed costs as much as what changed; when
 * those together are half of the whole, the next one holds everything again. Used by one thread.
 */
final class Checkpoints {

  private static final int DIGITS = 10;
  private static final Pattern NAME = Pattern.compile("(\\d{" + DIGITS + "})\\.checkpoint");

  /** Below that many bytes nobody minds how often everything is read, or written. */
  private static final long SMALL = 1024 * 1024;

  private final Layout layout;
  private final Disk disk;
  private CheckpointHeader latest = new CheckpointHeader(0, 0, Place.START, 0);
  private long wholeBytes;

  Checkpoints(Layout layout, Disk disk) {
    this.layout = layout;
    this.disk = disk;
  }

  static DataDirectoryUnusable corrupt(Path file, String fault, @Nullable Throwable cause) {
    return new DataDirectoryUnusable(
        "The checkpoint "
            + file
            + fault
            + ". Nothing was changed. Restore the data directory from a backup. Or, since the"
            + " documents beside the journal hold the state as of that checkpoint, move the folder "
            + file.getParent()
            + " away and start again: that loses what the documents do not show yet, and begins a"
            + " new event log.",
        cause);
  }

  /** Up to where the journal is in the latest checkpoint. */
  Place place() {
    return latest.place();
  }

  boolean isEmpty() {
    return latest.number() == 0;
  }

  /**
   * What the latest checkpoint and those that it continues hold.
   *
   * @throws DataDirectoryUnusable if one of them cannot be read
   */
  Map<Ref, Kept<?>> load() throws IOException {
    // In the order of their ids, nearly, which makes it quick to put them in order.
    Map<Ref, Kept<?>> entities = new LinkedHashMap<>();
    for (CheckpointHeader header : chain()) {
      new CheckpointReader(file(header.number())).readInto(entities);
    }
    return entities;
  }

  /** The checkpoints that count, the whole one first; at least one, as every store has. */
  private Deque<CheckpointHeader> chain() throws IOException {
    NavigableMap<Long, Path> files = files();
    Deque<CheckpointHeader> chain = new ArrayDeque<>();
    if (files.isEmpty()) {
      throw corrupt(file(1), " is missing", null);
    }
    long number = files.lastKey();
    while (number != 0) {
      if (!files.containsKey(number)) {
        throw corrupt(file(number), " is missing", null);
      }
      CheckpointHeader header = new CheckpointReader(file(number)).header();
      if (header.number() != number || header.previous() >= number) {
        throw corrupt(file(number), " has another name than it was written with", null);
      }
      chain.addFirst(header);
      number = header.previous();
    }
    latest = chain.getLast();
    wholeBytes = chain.getFirst().total();
    return chain;
  }

  private NavigableMap<Long, Path> files() throws IOException {
    NavigableMap<Long, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.journal())) {
      for (Path file : entries) {
        Matcher name = NAME.matcher(Layout.name(file));
        if (name.matches()) {
          files.put(Long.valueOf(name.group(1)), file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  private Path file(long number) {
    String digits = Long.toString(number);
    return layout.journal().resolve("0".repeat(DIGITS - digits.length()) + digits + ".checkpoint");
  }

  /**
   * Writes what changed since the latest checkpoint, or everything, and removes what it replaces.
   *
   * @param place up to where the journal is in it
   * @param changed what changed; null stands for gone
   * @param all everything, asked for when it is needed
   * @param afterBlock run now and then, while a long one is being written
   */
  void write(
      Place place,
      Map<Ref, ? extends @Nullable Kept<?>> changed,
      Stream<? extends Kept<?>> all,
      Runnable afterBlock)
      throws IOException {
    boolean whole = isEmpty() || latest.total() - wholeBytes > Math.max(SMALL, wholeBytes / 2);
    long number = latest.number() + 1;
    Path temporary = layout.temporaryBeside(file(number));
    CheckpointHeader header;
    try (CheckpointWriter writer = new CheckpointWriter(disk, temporary, afterBlock)) {
      if (whole) {
        writeAll(all, writer);
      } else {
        writeChanged(changed, writer);
      }
      long bytes = writer.finishBlocks();
      header =
          new CheckpointHeader(
              number, whole ? 0 : latest.number(), place, whole ? bytes : latest.total() + bytes);
      writer.end(header);
    } catch (IOException | RuntimeException | Error e) {
      discard(temporary, e);
      throw e;
    }
    disk.rename(temporary, file(number));
    disk.syncDirectory(layout.journal());
    latest = header;
    if (whole) {
      wholeBytes = header.total();
      removeOthers(number);
    }
  }

  private static void writeAll(Stream<? extends Kept<?>> all, CheckpointWriter writer)
      throws IOException {
    for (var entities = all.iterator(); entities.hasNext(); ) {
      writer.entity(entities.next());
    }
  }

  private static void writeChanged(
      Map<Ref, ? extends @Nullable Kept<?>> changed, CheckpointWriter writer) throws IOException {
    for (Map.Entry<Ref, ? extends @Nullable Kept<?>> entry : changed.entrySet()) {
      Kept<?> entity = entry.getValue();
      if (entity == null) {
        writer.gone(entry.getKey());
      } else {
        writer.entity(entity);
      }
    }
  }

  private void discard(Path temporary, Throwable failure) {
    try {
      disk.delete(temporary);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void removeOthers(long number) throws IOException {
    Collection<Path> others = files().headMap(number).values();
    for (Path other : others) {
      disk.delete(other);
    }
  }
}
