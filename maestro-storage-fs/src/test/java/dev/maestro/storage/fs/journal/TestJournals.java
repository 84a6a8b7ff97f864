package dev.maestro.storage.fs.journal;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Feature;
import com.google.common.jimfs.Jimfs;
import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Journals of short texts. */
final class TestJournals {

  static final InstantSource TIME = InstantSource.fixed(Instant.ofEpochMilli(1));

  /** Small enough that a few records fill a segment, and that each has to be preallocated. */
  static final JournalSettings SMALL = new JournalSettings(512, 64, 128);

  private TestJournals() {}

  /** One whose files can be synced, like those of a disk. */
  static FileSystem memory() {
    return Jimfs.newFileSystem(
        Configuration.unix().toBuilder().setSupportedFeatures(Feature.FILE_CHANNEL).build());
  }

  static Journal createJournal(Path directory, JournalSettings settings) throws IOException {
    return Journal.create(disk(directory), directory, Place.START, settings, TIME);
  }

  static Journal openJournal(Path directory, JournalSettings settings, List<String> replayed)
      throws IOException {
    return openFrom(Place.START, directory, settings, replayed);
  }

  static Journal openFrom(
      Place from, Path directory, JournalSettings settings, List<String> replayed)
      throws IOException {
    return Journal.open(
        disk(directory), directory, from, settings, TIME, found -> replayed.add(text(found)));
  }

  /** What a journal says when it is opened, and closed. */
  static List<String> replayed(Path directory) throws IOException {
    List<String> replayed = new ArrayList<>();
    openJournal(directory, JournalSettings.DEFAULT, replayed).close();
    return replayed;
  }

  private static Disk disk(Path directory) throws IOException {
    Path root = directory.toAbsolutePath().getRoot();
    return new Disk(directory.getParent() == null ? root : existing(directory.getParent()));
  }

  private static Path existing(Path directory) throws IOException {
    return Files.createDirectories(directory);
  }

  static Entry entry(long firstSeq, int eventCount, String body) {
    return new Entry(
        firstSeq, eventCount, List.of(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))));
  }

  /** An entry with one event, which has the seq that is next. */
  static List<Entry> one(Journal journal, String body) {
    return List.of(entry(journal.next().seq(), 1, body));
  }

  static String text(JournalRecord found) {
    return StandardCharsets.UTF_8.decode(found.body().duplicate()).toString();
  }

  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The same files elsewhere, as another process would find them. */
  static Path copy(Path directory, Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.write(target.resolve(file.getFileName().toString()), Files.readAllBytes(file));
      }
    }
    return target;
  }
}
