package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.journal.Advice;
import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a store: from the latest one that holds everything, each one that continues it
 * up to the latest. A checkpoint that only tells what changed costs as much as what changed; when
 * there are many, the next one tells all that they did in their place; and when they are half of
 * the whole, the next one holds everything again. Used by one thread.
 */
final class Checkpoints {

  private static final Pattern NAME = Pattern.compile("(\\d{10})\\.checkpoint");

  /** So many are read at a start at most, besides the whole one. */
  private static final int LONGEST = 16;

  /** Bytes of an entity, to make room at once for about as many as there are. */
  private static final int USUAL_SIZE = 512;

  /** Below that many bytes nobody minds how often everything is read, or written. */
  private static final long SMALL = 1024 * 1024;

  private final Layout layout;
  private final Disk disk;
  private CheckpointHeader latest = new CheckpointHeader(0, 0, Place.START, 0);
  private CheckpointHeader whole = latest;

  /** How many there are, but for the whole one. */
  private int length;

  /** What the others tell of. */
  private final Set<Ref> sinceWhole = new LinkedHashSet<>();

  Checkpoints(Layout layout, Disk disk) {
    this.layout = layout;
    this.disk = disk;
  }

  static DataDirectoryUnusable corrupt(Path file, String fault, @Nullable Throwable cause) {
    return new DataDirectoryUnusable(
        "The checkpoint " + file + fault + "." + Advice.about(file.resolveSibling("")), cause);
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
    Deque<CheckpointHeader> chain = chain();
    long about = latest.total() / USUAL_SIZE;
    // In the order of their ids, nearly, which makes it quick to put them in order.
    Map<Ref, Kept<?>> entities = new LinkedHashMap<>((int) Math.min(about, 1 << 24));
    for (CheckpointHeader header : chain) {
      boolean isWhole = header.previous() == 0;
      length += isWhole ? 0 : 1;
      new CheckpointReader(file(header.number()))
          .readInto(entities, isWhole ? ref -> {} : sinceWhole::add);
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
    whole = chain.getFirst();
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
    return layout.checkpoint(number);
  }

  /**
   * Writes what changed since the latest checkpoint, or more, and removes what it replaces.
   *
   * @param all whether it has to hold everything
   * @param place up to where the journal is in it
   * @param changed what changed
   * @param state the state at that place
   * @param afterBlock run now and then, while a long one is being written
   */
  void write(boolean all, Place place, Set<Ref> changed, State state, Runnable afterBlock)
      throws IOException {
    sinceWhole.addAll(changed);
    Extent extent = all ? Extent.WHOLE : extent();
    long number = latest.number() + 1;
    Path temporary = layout.temporaryBeside(file(number));
    CheckpointHeader header;
    try (CheckpointWriter writer = new CheckpointWriter(disk, temporary, afterBlock)) {
      switch (extent) {
        case WHOLE -> writeAll(state.all(), writer);
        case SINCE_WHOLE -> writeChanged(sinceWhole, state, writer);
        case SINCE_LATEST -> writeChanged(changed, state, writer);
      }
      long bytes = writer.endBlocks();
      header =
          switch (extent) {
            case WHOLE -> new CheckpointHeader(number, 0, place, bytes);
            case SINCE_WHOLE ->
                new CheckpointHeader(number, whole.number(), place, whole.total() + bytes);
            case SINCE_LATEST ->
                new CheckpointHeader(number, latest.number(), place, latest.total() + bytes);
          };
      writer.end(header);
    } catch (IOException | RuntimeException | Error e) {
      discard(temporary, e);
      throw e;
    }
    disk.rename(temporary, file(number));
    disk.syncDirectory(layout.journal());
    made(header, extent);
  }

  /** What a checkpoint holds. */
  private enum Extent {
    WHOLE,
    SINCE_WHOLE,
    SINCE_LATEST
  }

  private Extent extent() {
    if (isEmpty() || latest.total() - whole.total() > Math.max(SMALL, whole.total() / 2)) {
      return Extent.WHOLE;
    }
    return length >= LONGEST ? Extent.SINCE_WHOLE : Extent.SINCE_LATEST;
  }

  private void made(CheckpointHeader header, Extent extent) throws IOException {
    latest = header;
    length = extent == Extent.SINCE_LATEST ? length + 1 : 1;
    if (extent == Extent.WHOLE) {
      whole = header;
      sinceWhole.clear();
    }
    if (extent != Extent.SINCE_LATEST) {
      removeOthers();
    }
  }

  private static void writeAll(Stream<? extends Kept<?>> all, CheckpointWriter writer)
      throws IOException {
    for (var entities = all.iterator(); entities.hasNext(); ) {
      writer.entity(entities.next());
    }
  }

  private static void writeChanged(Set<Ref> changed, State state, CheckpointWriter writer)
      throws IOException {
    for (Ref ref : changed) {
      Kept<?> entity = state.stored(ref);
      if (entity == null) {
        writer.gone(ref);
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

  /** The latest one needs none but the one that it continues. */
  private void removeOthers() throws IOException {
    for (Map.Entry<Long, Path> other : files().headMap(latest.number()).entrySet()) {
      if (other.getKey() != whole.number()) {
        disk.delete(other.getValue());
      }
    }
  }
}
