package dev.maestro.storage.fs;

import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.KnownConsumers;
import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.JournalCorrupt;
import dev.maestro.storage.fs.journal.JournalSettings;
import dev.maestro.storage.fs.journal.JournalTooNew;
import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a directory that is held to where it can be written: a journal whose end is known, the
 * state that it leads to, and what is to be done about documents that differ from it.
 */
final class StoreOpening {

  private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);

  private static final String IGNORED =
      """
      # All that is no document of Maestro.
      /journal/
      /journal.*/
      .maestro-*
      *.edited
      *.edited.*
      *.damaged
      *.damaged.*
      """;

  private final Layout layout;
  private final Disk disk;
  private final StoreSettings settings;
  private final JournalSettings journalSettings;
  private final InstantSource time;
  private final FormatFile format;

  /**
   * A store that can go on.
   *
   * @param sinceCheckpoint what is not in the latest checkpoint as it is now; null stands for gone
   * @param edits what somebody did to documents, not yet part of the state
   */
  record Opened(
      StoreId id,
      Journal journal,
      Checkpoints checkpoints,
      Visible visible,
      Survey.Findings findings,
      Map<Ref, @Nullable Kept<?>> sinceCheckpoint,
      HandEdits edits,
      KnownConsumers consumers,
      LoadReport report) {}

  StoreOpening(
      Layout layout,
      Disk disk,
      StoreSettings settings,
      JournalSettings journalSettings,
      InstantSource time) {
    this.layout = layout;
    this.disk = disk;
    this.settings = settings;
    this.journalSettings = journalSettings;
    this.time = time;
    this.format = new FormatFile(layout);
  }

  /**
   * @throws DataDirectoryUnusable if the directory is not one that this version can go on with
   */
  Opened open() throws IOException {
    Replacement.settle(layout, disk);
    Recovery recovery = new Recovery(layout, disk, new RedoFile(layout, disk));
    // A store file is there when all of the rest is, even where the format's file is lost.
    if (StoreFile.isThere(layout)) {
      return reopened(recovery);
    }
    // What is more than an import can leave is a store whose file is lost, and is not made anew.
    if (StoreCheck.hasStore(layout)) {
      throw StoreFile.missing(layout);
    }
    return imported(recovery);
  }

  /**
   * The same state, from files that stay as they are: edits are found and not taken in, and nothing
   * that a process left half done is finished.
   *
   * @throws DataDirectoryUnusable if the directory is not one that this version can read, or if it
   *     has to be written first
   */
  Opened openForReading() throws IOException {
    if (Files.isDirectory(layout.journalMade()) && Files.notExists(layout.journal())) {
      throw hasToBeWritten(
          "a repair was interrupted, which the next start or doctor --repair finishes");
    }
    if (StoreFile.isThere(layout)) {
      return reopened(new Recovery(layout, disk, new RedoFile(layout, disk)));
    }
    if (StoreCheck.hasStore(layout)) {
      throw StoreFile.missing(layout);
    }
    throw hasToBeWritten("it holds no store of this version, and a start would make one");
  }

  private DataDirectoryUnusable hasToBeWritten(String reason) {
    return new DataDirectoryUnusable(
        "The data directory "
            + layout.root()
            + " cannot be written, and cannot be read before it is: "
            + reason
            + ". Make it writable, or copy it to where it can be written.",
        null);
  }

  /** The directory holds documents alone, or nothing. */
  private Opened imported(Recovery recovery) throws IOException {
    LoadReport.Redo redo = recovery.redo();
    // An import that was interrupted; the format would tell if it had come to its end.
    if (format.isCurrent()) {
      LOG.warn(
          "{} is gone: the state is what the documents show, and the event log begins anew",
          layout.journal());
    }
    clearJournal();
    Survey.Findings findings = Survey.of(layout, new Nothing());
    int leftovers = recovery.removeLeftovers(findings.leftovers());
    Import imported = Import.of(findings.edits());
    State state = State.of(0, imported.entities(), new CorruptFiles(findings.corrupt(), Map.of()));
    Journal journal = Journal.create(disk, layout.journal(), Place.START, journalSettings, time);
    try {
      Checkpoints checkpoints = new Checkpoints(layout, disk);
      checkpoints.write(true, Place.START, Set.of(), state, () -> {});
      StoreFile storeFile = new StoreFile(layout, disk);
      storeFile.make();
      writeIgnoreFile(layout, disk);
      format.write(disk);
      return new Opened(
          storeFile.open(settings.durability() == Durability.BUFFERED),
          journal,
          checkpoints,
          new Visible(state, journal.next()),
          findings,
          new LinkedHashMap<>(),
          new HandEdits(List.of(), List.of(), Map.of()),
          KnownConsumers.NONE,
          report(state, findings, imported.relations(), leftovers, redo, 0, Optional.empty()));
    } catch (IOException | RuntimeException | Error e) {
      close(journal, e);
      throw e;
    }
  }

  private void clearJournal() throws IOException {
    if (!Files.isDirectory(layout.journal())) {
      return;
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.journal())) {
      entries.forEach(files::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path file : files) {
      // A folder of that name may have been somebody else's before.
      if (Layout.isOfJournal(file)) {
        disk.delete(file);
      }
    }
    disk.syncDirectory(layout.journal());
  }

  /** Tells git of all that is no document, where it does not know. */
  static void writeIgnoreFile(Layout layout, Disk disk) throws IOException {
    // Its own, too, since somebody else's beside the documents stays as it is.
    Path own = layout.journal().resolve(".gitignore");
    if (Files.notExists(own)) {
      disk.write(own, "*\n".getBytes(StandardCharsets.US_ASCII));
    }
    if (Files.notExists(layout.ignoreFile())) {
      Path temporary = layout.temporaryBeside(layout.ignoreFile());
      disk.write(temporary, IGNORED.getBytes(StandardCharsets.US_ASCII));
      disk.rename(temporary, layout.ignoreFile());
    }
  }

  private Opened reopened(Recovery recovery) throws IOException {
    new StoreFile(layout, disk).requireReadable();
    KnownConsumers consumers = ConsumersFile.read(layout);
    if (!disk.isForReading() && !format.text().equals(FormatFile.current())) {
      LOG.warn("{} is not what it was; it is written again", layout.formatFile());
      // A process that died in the import may not have made durable what the format promises.
      disk.syncDirectory(layout.journal());
      disk.syncDirectory(layout.root());
      format.write(disk);
    }
    Checkpoints checkpoints = new Checkpoints(layout, disk);
    Map<Ref, Kept<?>> versions = checkpoints.load();
    Replay replay = new Replay(versions);
    Journal journal = openJournal(checkpoints, replay);
    try {
      return reopened(recovery, checkpoints, versions, replay.changed(), consumers, journal);
    } catch (IOException | RuntimeException | Error e) {
      close(journal, e);
      throw e;
    }
  }

  private Journal openJournal(Checkpoints checkpoints, Replay replay) throws IOException {
    try {
      return disk.isForReading()
          ? Journal.openForReading(
              disk, layout.journal(), checkpoints.place(), journalSettings, time, replay::add)
          : Journal.open(
              disk, layout.journal(), checkpoints.place(), journalSettings, time, replay::add);
    } catch (JournalCorrupt | JournalTooNew e) {
      throw new DataDirectoryUnusable(String.valueOf(e.getMessage()), e);
    } catch (Unpacker.Malformed e) {
      throw new DataDirectoryUnusable(
          "The journal in "
              + layout.journal()
              + " holds a record that checks and cannot be understood: "
              + e.getMessage()
              + ". Nothing was changed; please report this.",
          e);
    }
  }

  private Opened reopened(
      Recovery recovery,
      Checkpoints checkpoints,
      Map<Ref, Kept<?>> versions,
      Map<Ref, @Nullable Kept<?>> changed,
      KnownConsumers consumers,
      Journal journal)
      throws IOException {
    Map<Ref, @Nullable Kept<?>> before = new HashMap<>();
    changed.forEach((ref, kept) -> {
      before.put(ref, kept == null ? versions.remove(ref) : versions.put(ref, kept));
    });
    Survey.Findings findings =
        Survey.of(
            layout,
            new TailHistory(
                versions,
                before,
                journal.readerForStart(),
                checkpoints.place().position(),
                journal.next().position()));
    int leftovers = disk.isForReading() ? 0 : recovery.removeLeftovers(findings.leftovers());
    State state = state(journal.next().seq() - 1, versions, findings.corrupt());
    HandEdits edits = new HandEdits(findings.edits(), findings.removed(), versions);
    Map<Ref, @Nullable Kept<?>> sinceCheckpoint = new LinkedHashMap<>(changed);
    sinceCheckpoint.putAll(findings.restamped());
    StoreFile storeFile = new StoreFile(layout, disk);
    return new Opened(
        disk.isForReading()
            ? storeFile.next()
            : storeFile.open(settings.durability() == Durability.BUFFERED),
        journal,
        checkpoints,
        new Visible(state, journal.next()),
        findings,
        sinceCheckpoint,
        edits,
        consumers,
        report(
            state,
            findings,
            0,
            leftovers,
            LoadReport.Redo.NONE,
            edits.count(),
            journal
                .torn()
                .map(torn ->
                    "%d bytes at the end of %s, from byte %d on"
                        .formatted(torn.bytes(), torn.segment(), torn.offset()))));
  }

  /** Without the entities whose documents are broken. */
  private static State state(long seq, Map<Ref, Kept<?>> versions, List<CorruptFile> corrupt) {
    Map<Ref, Kept<?>> lastGood = new HashMap<>();
    for (CorruptFile file : corrupt) {
      Kept<?> hidden = versions.get(file.ref());
      if (hidden != null) {
        lastGood.put(file.ref(), hidden);
      }
    }
    Iterable<Kept<?>> shown =
        lastGood.isEmpty()
            ? versions.values()
            : versions.values().stream().filter(kept -> !lastGood.containsKey(kept.ref())).toList();
    return State.of(seq, shown, new CorruptFiles(corrupt, lastGood));
  }

  private static LoadReport report(
      State state,
      Survey.Findings findings,
      int relations,
      int leftovers,
      LoadReport.Redo redo,
      int edited,
      Optional<String> torn) {
    return new LoadReport(
        state.projectTable().size(),
        state.taskTable().size(),
        state.sessionTable().size(),
        findings.strays().size(),
        relations,
        findings.corrupt().stream().map(CorruptFile::asFinding).toList(),
        findings.leftAlone(),
        leftovers,
        redo,
        edited,
        List.of(),
        torn);
  }

  /** What {@link #open} would take in where there is no journal yet. Changes nothing. */
  static OlderDirectory older(Layout layout) throws IOException {
    Survey.Findings findings = Survey.of(layout, new Nothing());
    Import imported = Import.of(findings.edits());
    State state = State.of(0, imported.entities(), new CorruptFiles(findings.corrupt(), Map.of()));
    LoadReport report =
        report(
            state,
            findings,
            imported.relations(),
            findings.leftovers().size(),
            LoadReport.Redo.NONE,
            0,
            Optional.empty());
    return new OlderDirectory(
        state.projectTable().byId().values().stream().map(Kept::entity).toList(),
        state.taskTable().byId().values().stream().map(Kept::entity).toList(),
        state.sessionTable().byId().values().stream().map(Kept::entity).toList(),
        report);
  }

  static void close(Journal journal, Throwable failure) {
    try {
      journal.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Documents, with the relations completed that one side alone tells of. */
  private record Import(List<Kept<?>> entities, int relations) {

    static Import of(List<Documented> documents) {
      List<Task> tasks = new ArrayList<>();
      List<Session> sessions = new ArrayList<>();
      List<Kept<?>> entities = new ArrayList<>();
      Map<Ref, Document> seen = new HashMap<>();
      for (Documented found : documents) {
        Document document = new Document();
        document.saw(found.file().stamp());
        seen.put(found.file().ref(), document);
        if (found instanceof Documented.OfTask task) {
          tasks.add(task.task());
        } else if (found instanceof Documented.OfSession session) {
          sessions.add(session.session());
        } else if (found instanceof Documented.OfProject project) {
          entities.add(new KeptProject(project.project(), document));
        }
      }
      RelationCompletion relations = new RelationCompletion(tasks, sessions);
      relations
          .tasks()
          .forEach(task -> entities.add(new KeptTask(task, document(seen, Kind.TASK, task.id()))));
      relations
          .sessions()
          .forEach(session ->
              entities.add(new KeptSession(session, document(seen, Kind.SESSION, session.id()))));
      return new Import(entities, relations.completed());
    }

    private static Document document(Map<Ref, Document> seen, Kind kind, Object id) {
      return seen.getOrDefault(new Ref(kind, id.toString()), new Document());
    }
  }

  /** Where there is no journal, every document is news. */
  static final class Nothing implements Survey.Known {
    @Override
    public Map<Ref, Kept<?>> versions() {
      return Map.of();
    }

    /** Earlier versions knew no limit. */
    @Override
    public long largestEdit() {
      return Long.MAX_VALUE;
    }

    @Override
    public boolean isTouched(Ref ref) {
      return false;
    }

    @Override
    public java.util.Set<Ref> explained(List<Survey.Suspect> suspects) {
      return java.util.Set.of();
    }
  }
}
