package dev.maestro.storage.fs;

import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.KnownConsumers;
import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.JournalSettings;
import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mends a directory that is held, from what an examination has found, and keeps the bytes of what
 * it writes over. What is damaged below the journal is mended in one way: from all that can be read
 * comes a state, and from that a new journal with one whole checkpoint, in a new generation. Until
 * that is in its place nothing of the old one is touched. Used by one thread, once.
 */
final class StoreRepair {

  private static final Logger LOG = LoggerFactory.getLogger(StoreRepair.class);

  private final Layout layout;
  private final Disk disk;
  private final InstantSource time;
  private final FilesExamination found;
  private final List<Repair.Mended> mended = new ArrayList<>();
  private boolean hasTaken;

  StoreRepair(Layout layout, Disk disk, InstantSource time, FilesExamination found) {
    this.layout = layout;
    this.disk = disk;
    this.time = time;
    this.found = found;
  }

  List<Repair.Mended> mend() throws IOException {
    mendFormat();
    mendDocuments();
    if (found.hasStore()) {
      if ((found.findings().isJournalDamaged() || !later().isEmpty())
          && found.isSalvaged()
          && !found.findings().hasDenied()) {
        mendJournal();
      } else {
        mendPlace();
      }
      mendIgnoreFiles();
    }
    removeLeftovers();
    return mended;
  }

  /** Of what the journal has lost what a document shows, be it that its end only looks torn. */
  private Set<Ref> later() {
    Survey.Findings survey = found.survey();
    List<Survey.Stale> stale = survey == null ? List.of() : survey.stale();
    return stale.stream()
        .filter(Survey.Stale::isLater)
        .map(Survey.Stale::ref)
        .collect(Collectors.toSet());
  }

  /** Whether documents came to count in place of what the journal had. */
  boolean hasTaken() {
    return hasTaken;
  }

  private void done(Path file, String what, @Nullable Path kept) {
    mended.add(
        new Repair.Mended(
            layout.relative(file), what, kept == null ? null : layout.relative(kept)));
  }

  private void mendFormat() throws IOException {
    FormatFile format = new FormatFile(layout);
    boolean isNumber = format.version().isPresent();
    if (found.hasStore() && !(isNumber && format.text().equals(FormatFile.current()))) {
      Path kept = Files.exists(layout.formatFile()) ? keep(layout.formatFile()) : null;
      format.write(disk);
      done(layout.formatFile(), "it is written again", kept);
    } else if (!found.hasStore() && !isNumber && Files.exists(layout.formatFile())) {
      Path kept = keep(layout.formatFile());
      disk.delete(layout.formatFile());
      disk.syncDirectory(layout.root());
      done(layout.formatFile(), "it is removed, since the next start makes a new store", kept);
    }
  }

  /**
   * Gives the bytes of a file a second name beside it. The first stays, so that at no time nothing
   * lies there; but what is no file, or can neither be linked nor read, is moved.
   */
  private Path keep(Path file) throws IOException {
    Path kept = free(file);
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      secondName(file, kept);
    } else {
      disk.rename(file, kept);
    }
    disk.syncDirectory(Layout.parent(file));
    return kept;
  }

  private void secondName(Path file, Path kept) throws IOException {
    try {
      Files.createLink(kept, file);
    } catch (UnsupportedOperationException | FileSystemException e) {
      // Not every file system has links, and not everybody may make one to a file of another.
      copy(file, kept);
    }
  }

  private void copy(Path file, Path kept) throws IOException {
    if (!isReadable(file)) {
      disk.rename(file, kept);
      return;
    }
    try (SeekableByteChannel channel = disk.create(kept)) {
      Files.copy(file, Channels.newOutputStream(channel));
      Disk.sync(channel, true);
    }
  }

  /** A copy that fails may as well lack room, and then nothing may be moved. */
  private static boolean isReadable(Path file) {
    try (InputStream content = Files.newInputStream(file)) {
      content.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (IOException e) {
      LOG.debug("{} cannot be read, and is moved as it is", file, e);
      return false;
    }
  }

  private static Path free(Path file) {
    for (int i = 1; ; i++) {
      Path name = file.resolveSibling(Layout.name(file) + (i == 1 ? ".damaged" : ".damaged." + i));
      if (Files.notExists(name, LinkOption.NOFOLLOW_LINKS)) {
        return name;
      }
    }
  }

  private void mendDocuments() throws IOException {
    DocumentCheck documents = found.documents();
    if (documents == null) {
      return;
    }
    Set<Ref> later = later();
    for (Map.Entry<Ref, List<Path>> damaged : documents.damaged().entrySet()) {
      Kept<?> version = found.versions().get(damaged.getKey());
      boolean areFiles =
          damaged.getValue().stream()
              .allMatch(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
      // What lies in the place of one that is later would be written over.
      if (version != null && areFiles && !later.contains(damaged.getKey())) {
        mend(damaged.getValue(), version);
      }
    }
  }

  /** One of them may lie where the entity's document belongs; the others go. */
  private void mend(List<Path> damaged, Kept<?> version) throws IOException {
    Path place = layout.file(version.keys());
    for (Path file : damaged) {
      Path kept = keep(file);
      done(file, "the last version of " + version.ref() + " is written", kept);
    }
    write(place, version);
    for (Path file : damaged) {
      if (!file.equals(place)) {
        disk.delete(file);
        disk.syncDirectory(Layout.parent(file));
      }
    }
  }

  private void write(Path file, Kept<?> version) throws IOException {
    disk.ensureDirectory(Layout.parent(file));
    Path temporary = layout.temporaryBeside(file);
    disk.write(temporary, version.pretty());
    Document.Stamp stamp = Document.Stamp.ofOrNull(temporary);
    disk.rename(temporary, file);
    disk.syncDirectory(Layout.parent(file));
    version.document().saw(stamp);
  }

  private void mendJournal() throws IOException {
    if (!later().isEmpty()) {
      replaceJournal();
    } else if (found.findings().isJournalDamagedOnlyIn(Set.of(layout.consumersFile()))) {
      mendConsumers();
      mendPlace();
    } else if (found
        .findings()
        .isJournalDamagedOnlyIn(
            Set.of(layout.storeFile(), layout.placeFile(), layout.consumersFile()))) {
      mendConsumers();
      mendStore();
    } else {
      replaceJournal();
    }
  }

  private void mendConsumers() throws IOException {
    Path file = layout.consumersFile();
    if (!found.findings().isJournalDamaged(file)) {
      return;
    }
    KnownConsumers consumers = ConsumersFile.withOneBitMended(layout);
    Path kept = keep(file);
    if (consumers == null) {
      disk.delete(file);
      disk.syncDirectory(layout.journal());
      done(file, "it is removed, so that the store knows no consumers", kept);
    } else {
      new ConsumersFile(layout, disk).write(consumers);
      done(file, "it is written again: one bit was not what it was", kept);
    }
  }

  private void mendStore() throws IOException {
    StoreId id = storeId();
    Path kept =
        Files.exists(layout.storeFile(), LinkOption.NOFOLLOW_LINKS)
            ? keep(layout.storeFile())
            : null;
    new StoreFile(layout, disk).makeAgain(id);
    done(
        layout.storeFile(),
        "it is written again, with generation " + id.generation() + " of store " + id.id(),
        kept);
  }

  private void replaceJournal() throws IOException {
    Map<Ref, Kept<?>> versions = found.versions();
    takeDocuments(versions);
    Layout made = Replacement.begin(layout, disk);
    Place start = new Place(0, 1, found.nextSeq());
    Journal.create(disk, made.journal(), start, JournalSettings.DEFAULT, time).close();
    State state = State.of(start.seq() - 1, versions.values(), CorruptFiles.NONE);
    new Checkpoints(made, disk).write(true, start, Set.of(), state, () -> {});
    StoreId id = storeId();
    new StoreFile(made, disk).makeAgain(id);
    if (!found.store().consumers().all().isEmpty()) {
      new ConsumersFile(made, disk).write(found.store().consumers());
    }
    disk.write(made.journal().resolve(".gitignore"), "*\n".getBytes(StandardCharsets.US_ASCII));
    Path kept = Replacement.finish(layout, disk);
    done(
        layout.journal(),
        "it is made anew from what could be read: "
            + versions.size()
            + " entities, generation "
            + id.generation()
            + " of store "
            + id.id()
            + ", the events begin with "
            + start.seq(),
        kept);
  }

  /**
   * Makes documents and state agree, since nobody can tell afterwards which of them is behind: what
   * the documents alone have counts; what is behind the state is written.
   */
  private void takeDocuments(Map<Ref, Kept<?>> versions) throws IOException {
    DocumentCheck documents = found.documents();
    Survey.Findings survey = found.survey();
    if (documents == null || survey == null) {
      return;
    }
    for (Documented edit : survey.edits()) {
      Ref ref = edit.file().ref();
      if (!documents.damaged().containsKey(ref) || !versions.containsKey(ref)) {
        take(edit, versions);
      }
    }
    for (Kept<?> removed : survey.removed()) {
      write(layout.file(removed.keys()), removed);
      done(layout.file(removed.keys()), "it was missing and is written again", null);
    }
    Map<Ref, Changed> behind = new LinkedHashMap<>(survey.toWrite());
    for (Survey.Stale stale : survey.stale()) {
      Changed change = behind.remove(stale.ref());
      if (stale.isLater()) {
        take(stale.document(), versions);
      } else {
        replace(stale.path(), change == null ? null : change.after());
      }
    }
    for (Changed change : behind.values()) {
      Kept<?> version = Objects.requireNonNull(change.after());
      write(layout.file(version.keys()), version);
      done(layout.file(version.keys()), "it was behind the journal and is written", null);
    }
    for (Path obsolete : survey.obsolete()) {
      Path kept = keep(obsolete);
      disk.delete(obsolete);
      disk.syncDirectory(Layout.parent(obsolete));
      done(obsolete, "it is removed, as its entity was", kept);
    }
  }

  /** The document shows nothing that counts. */
  private void replace(Path stale, @Nullable Kept<?> version) throws IOException {
    Path kept = keep(stale);
    if (version != null) {
      write(layout.file(version.keys()), version);
    }
    if (version == null || !layout.file(version.keys()).equals(stale)) {
      disk.delete(stale);
      disk.syncDirectory(Layout.parent(stale));
    }
    done(
        stale,
        version == null
            ? "it is removed, as its entity was"
            : "it is not later than what the journal has, which is written",
        kept);
  }

  /** Durably: the new journal says that it is there. */
  private void take(Documented document, Map<Ref, Kept<?>> versions) throws IOException {
    Kept<?> kept = document.kept(new Document());
    if (kept != null) {
      Path file = document.file().path();
      disk.syncFile(file);
      disk.syncDirectory(Layout.parent(file));
      kept.document().saw(document.file().stamp());
      versions.put(kept.ref(), kept);
      hasTaken = true;
      done(file, "the journal did not have what it holds, and has it now", null);
    }
  }

  private StoreId storeId() {
    StoreId id = found.store().id();
    if (id == null) {
      id = StoreFile.withOneBitMended(layout);
    }
    for (Consumer consumer : found.store().consumers().all()) {
      StoreId other = consumer.storeId();
      boolean isLater = id == null || other.generation() > id.generation();
      id = isLater && (id == null || id.id().equals(other.id())) ? other : id;
    }
    return id == null
        ? new StoreId(UUID.randomUUID().toString(), 1)
        : new StoreId(id.id(), id.generation() + 1);
  }

  private void mendPlace() throws IOException {
    StoreId id = found.store().id();
    if (id != null && StoreFile.isMoved(layout)) {
      new StoreFile(layout, disk).makeAgain(new StoreId(id.id(), id.generation() + 1));
      done(layout.storeFile(), "the store goes on with a new generation", null);
    }
  }

  private void mendIgnoreFiles() throws IOException {
    Path own = layout.journal().resolve(".gitignore");
    boolean isThere = Files.exists(layout.ignoreFile());
    Path kept = null;
    boolean isWhole =
        Files.exists(own) && Files.readString(own, StandardCharsets.ISO_8859_1).equals("*\n");
    if (!isWhole && Files.exists(own)) {
      kept = keep(own);
      disk.delete(own);
    }
    StoreOpening.writeIgnoreFile(layout, disk);
    if (!isWhole) {
      done(own, "it is written again", kept);
    }
    if (!isThere) {
      done(layout.ignoreFile(), "it is written again", null);
    }
  }

  private void removeLeftovers() throws IOException {
    Survey.Findings survey = found.survey();
    List<Path> leftovers =
        Recovery.leftovers(layout, survey == null ? List.of() : survey.leftovers());
    for (Path leftover : leftovers) {
      if (Files.exists(leftover)) {
        disk.delete(leftover);
        done(leftover, "what a process that died was writing is removed", null);
      }
    }
  }
}
