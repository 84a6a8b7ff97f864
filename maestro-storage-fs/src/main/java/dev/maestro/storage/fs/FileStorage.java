package dev.maestro.storage.fs;

import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.StoreId;
import dev.maestro.core.port.Work;
import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.JournalSettings;
import dev.maestro.storage.fs.journal.JournalUnavailable;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maestro's state in a directory: a journal that no crash takes back, all of the state in memory,
 * and a JSON document an entity for people to read and edit. Works under any {@link Path} whose
 * file system can move a file atomically.
 *
 * <p>One thread writes: it takes all the works that wait, runs them in order, appends a record for
 * each to the journal, syncs once, shows the new state and answers. Another keeps the documents and
 * checkpoints in step. Where the disk refuses so that the outcome of a write is unknown, no other
 * is taken until that is decided, which is tried with each write and every second; reads go on.
 */
public final class FileStorage implements Storage {

  private static final Logger LOG = LoggerFactory.getLogger(FileStorage.class);

  /** How many events are read from memory. */
  private static final int EVENTS_IN_MEMORY = 10_000;

  /** An eighth of the memory that there is, and no more than 64 MiB. */
  private static final long EVENT_BYTES_IN_MEMORY =
      Math.min(64L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8);

  /** How long documents and the last checkpoint may take at the end. */
  private static final long CLOSING_MILLIS = 4_500;

  /** No disk that was seen takes more documents in that time. */
  private static final long MOST_AT_CLOSING = 10 * CLOSING_MILLIS;

  private final Layout layout;
  private final Disk disk;
  private final Closeable lock;
  private final StoreSettings settings;
  private final InstantSource time;
  private final Writer writer;
  private final StoreId id;
  private final Journal journal;
  private final JournalLog log;
  private final DurableConsumers consumers;
  private final Backlog backlog;
  private final Committer committer;
  private final DocumentFiles files;
  private final Projection projection;
  private LoadReport report;
  private volatile Visible visible;

  private FileStorage(
      Layout layout,
      Disk disk,
      Closeable lock,
      StoreSettings settings,
      InstantSource time,
      Writer writer,
      StoreOpening.Opened opened)
      throws IOException {
    this.layout = layout;
    this.disk = disk;
    this.lock = lock;
    this.settings = settings;
    this.time = time;
    this.writer = writer;
    this.id = opened.id();
    this.journal = opened.journal();
    this.visible = opened.visible();
    this.log =
        new JournalLog(
            id,
            new EventRing(EVENTS_IN_MEMORY, EVENT_BYTES_IN_MEMORY, visible.state().seq()),
            retention(opened.consumers().acknowledgedByAll(id)).oldestSeq(),
            journal.reader(),
            () -> this.visible.place().position());
    journal.whenShort(log::giveUpMemory);
    this.consumers = new DurableConsumers(new ConsumersFile(layout, disk), opened.consumers(), log);
    this.backlog = new Backlog(visible);
    this.committer = new Committer(settings.durability(), journal, visible, backlog, new Shown());
    this.files = documentFiles(opened);
    this.projection = projection(opened);
    this.report = opened.report();
  }

  /**
   * Opens a directory with the usual settings; see {@link #open(Path, StoreSettings,
   * InstantSource)}.
   *
   * @throws DataDirectoryUnusable as there
   */
  public static FileStorage open(Path dataDir) {
    return open(dataDir, StoreSettings.DEFAULT, InstantSource.system());
  }

  /**
   * Opens a directory, made where it is missing, and holds it until {@link #close}. Finishes what a
   * process that died left half done. What somebody did to documents while no server ran becomes an
   * ordinary transaction. A directory of an earlier version is brought to this one.
   *
   * @param time tells since when the directory is held, when people's edits are taken in, and how
   *     old events are
   * @throws DataDirectoryUnusable if somebody else holds the directory, if it cannot be made, read
   *     or written, if its journal is corrupt, or if a newer version wrote it; nothing is changed
   *     then
   */
  public static FileStorage open(Path dataDir, StoreSettings settings, InstantSource time) {
    return open(dataDir, settings, JournalSettings.DEFAULT, time);
  }

  /**
   * Opens a store that nobody holds for whoever only reads, and changes no file: for a directory
   * that cannot be written, as on a disk that is full or read-only. It has the state that {@link
   * #open} would come to, but for what somebody did to documents, which {@link LoadReport#edited}
   * counts. Nobody else opens it for writing meanwhile. Writes are refused, as are checkpoints.
   *
   * @throws DataDirectoryUnusable if somebody holds the directory, if it cannot be read, or if what
   *     it holds has to be written before it can be read
   */
  public static FileStorage openForReading(
      Path dataDir, StoreSettings settings, InstantSource time) {
    Layout layout = StoppedStore.existing(dataDir);
    Writer writer = new Writer();
    try {
      return writer.run(() -> openForReading(layout, settings, time, writer));
    } catch (IOException e) {
      writer.close(() -> {});
      throw StoppedStore.cannotBeRead(layout, e);
    } catch (RuntimeException | Error e) {
      writer.close(() -> {});
      throw e;
    }
  }

  private static FileStorage openForReading(
      Layout layout, StoreSettings settings, InstantSource time, Writer writer) throws IOException {
    Closeable lock = StoppedStore.lockToRead(layout);
    try {
      new FormatFile(layout).requireKnown();
      Disk disk = Disk.forReading();
      StoreOpening.Opened opened =
          new StoreOpening(layout, disk, settings, JournalSettings.DEFAULT, time).openForReading();
      return started(opened, layout, disk, lock, settings, time, writer);
    } catch (IOException | RuntimeException | Error e) {
      release(lock, e);
      throw e;
    }
  }

  static FileStorage open(
      Path dataDir, StoreSettings settings, JournalSettings journal, InstantSource time) {
    Layout layout = new Layout(dataDir.toAbsolutePath().normalize());
    Writer writer = new Writer();
    try {
      return writer.run(() -> open(layout, settings, journal, time, writer));
    } catch (RuntimeException | Error e) {
      writer.close(() -> {});
      throw e;
    }
  }

  private static FileStorage open(
      Layout layout,
      StoreSettings settings,
      JournalSettings journal,
      InstantSource time,
      Writer writer) {
    try {
      return openOrFail(layout, settings, journal, time, writer);
    } catch (IOException e) {
      throw new DataDirectoryUnusable(
          "The data directory " + layout.root() + " cannot be used: " + Reason.of(e) + ".", e);
    }
  }

  private static FileStorage openOrFail(
      Layout layout,
      StoreSettings settings,
      JournalSettings journal,
      InstantSource time,
      Writer writer)
      throws IOException {
    FormatFile format = new FormatFile(layout);
    format.requireKnown();
    Disk.makeDirectory(layout.root());
    DirectoryLock lock = DirectoryLock.acquire(layout, time);
    try {
      // Another server may have raised it while this one waited for the lock.
      format.requireKnown();
      Disk disk = new Disk(layout.root());
      StoreOpening.Opened opened =
          new RoomToOpen(layout, disk, settings, journal, time)
              .open(fitting -> new StoreOpening(layout, disk, settings, fitting, time).open());
      return started(opened, layout, disk, lock, settings, time, writer);
    } catch (IOException | RuntimeException | Error e) {
      release(lock, e);
      throw e;
    }
  }

  private static FileStorage started(
      StoreOpening.Opened opened,
      Layout layout,
      Disk disk,
      Closeable lock,
      StoreSettings settings,
      InstantSource time,
      Writer writer)
      throws IOException {
    try {
      FileStorage storage = new FileStorage(layout, disk, lock, settings, time, writer, opened);
      storage.start(opened);
      return storage;
    } catch (IOException | RuntimeException | Error e) {
      StoreOpening.close(opened.journal(), e);
      throw e;
    }
  }

  private static void release(Closeable lock, Throwable failure) {
    try {
      lock.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private DocumentFiles documentFiles(StoreOpening.Opened opened) throws IOException {
    DocumentFiles files = new DocumentFiles(layout, disk, opened.findings().strays());
    if (!opened.sinceCheckpoint().isEmpty() || opened.edits().count() > 0) {
      files.noteUnsynced(opened.findings().unsynced(), layout.folders());
    }
    return files;
  }

  private Projection projection(StoreOpening.Opened opened) throws IOException {
    Map<Ref, @Nullable Kept<?>> sinceCheckpoint = new LinkedHashMap<>(opened.sinceCheckpoint());
    opened.edits().written().forEach(kept -> sinceCheckpoint.put(kept.ref(), kept));
    opened.edits().removed().forEach(kept -> sinceCheckpoint.put(kept.ref(), null));
    return new Projection(
        backlog, files, opened.checkpoints(), sinceCheckpoint, this::afterCheckpoint);
  }

  private void start(StoreOpening.Opened opened) throws IOException {
    if (isForReading()) {
      writer.serve(new RefusedWrites());
      return;
    }
    List<LoadReport.Finding> keptAside = new ArrayList<>();
    for (Survey.Stale stale : opened.findings().stale()) {
      keptAside.add(
          new LoadReport.Finding(
              layout.relative(files.keepAside(stale.path())),
              layout.relative(stale.path()) + why(stale)));
    }
    report = report.withKeptAside(keptAside);
    for (Path obsolete : opened.findings().obsolete()) {
      disk.delete(obsolete);
    }
    backlog.add(opened.findings().toWrite().values(), visible);
    if (opened.edits().count() > 0) {
      takeIn(opened.edits());
    }
    projection.start();
    writer.serve(committer);
  }

  private static String why(Survey.Stale stale) {
    return stale.isLater()
        ? " was later than the journal, so that a record that was durable is gone, or somebody"
            + " changed it by hand; what the journal has counts, and doctor --repair before the"
            + " start would have taken the document"
        : " was edited after a crash, maybe over a version that is not the latest; the latest"
            + " counts";
  }

  private void takeIn(HandEdits edits) {
    WriteJob<Boolean> job =
        new WriteJob<>(tx -> edits.apply((PendingState) tx, time.millis()), Durability.FSYNC);
    committer.commit(List.of(job));
    try {
      job.await();
    } catch (StorageUnavailable e) {
      throw new DataDirectoryUnusable(
          "What was changed in the documents of "
              + layout.root()
              + " cannot be taken in: "
              + e.getMessage(),
          e);
    }
    // Their documents show them already.
    edits.written().stream()
        .filter(kept -> kept == visible.state().find(kept.ref()))
        .forEach(kept -> backlog.isShown(kept.ref()));
    edits.removed().forEach(kept -> backlog.isShown(kept.ref()));
  }

  /** Whether it takes no writes, as {@link #openForReading} says. */
  public boolean isForReading() {
    return disk.isForReading();
  }

  private void requireWritable() {
    if (isForReading()) {
      throw RefusedWrites.refusal();
    }
  }

  /** What was found when the directory was opened. */
  public LoadReport report() {
    return report;
  }

  /**
   * How far the documents are behind the state.
   *
   * @param documents how many wait to be written
   * @param millis how long the first of them has waited
   */
  public record Lag(int documents, long millis) {}

  /**
   * Looks at every file while the store is used, and changes nothing. What it says is as of one
   * commit; a document that is behind is not damaged.
   *
   * @throws IOException if the disk does not answer
   */
  public Examination examine() throws IOException {
    return examine(ExaminationSteps.UNSEEN);
  }

  /**
   * The same, and tells how far it is.
   *
   * @throws IOException as there
   */
  public Examination examine(ExaminationSteps steps) throws IOException {
    return new LiveExamination(layout, id, () -> visible, backlog::isWaiting, time.millis())
        .examine(steps);
  }

  /**
   * Brings the last good version of an entity back that is gone, or whose document cannot be read:
   * from the journal, by an ordinary transaction with its event. Relations that it tells of are
   * completed on the other side.
   *
   * @throws CannotRestore if it is there, or no version is
   * @throws StorageUnavailable as a write does
   * @throws IOException if the journal cannot be read
   */
  public Restored restore(String entityId) throws IOException {
    Kept<?> version = lastVersion(entityId);
    Ref ref = version.ref();
    Commit<Boolean> commit =
        write(
            tx -> {
              PendingState transaction = (PendingState) tx;
              LostEntity.requireGone(ref, transaction.after());
              LostEntity.requireProject(version, transaction.after());
              return HandEdits.of(version).apply(transaction, time.millis());
            },
            Durability.FSYNC);
    return new Restored(
        ref.kind().name().toLowerCase(Locale.ROOT),
        entityId,
        commit.seq(),
        layout.relative(layout.file(version.keys())));
  }

  private Kept<?> lastVersion(String entityId) throws IOException {
    Runnable release = writer.run(journal::hold);
    try {
      return new LostEntity(entityId, visible, journal, layout.journal()).lastVersion();
    } finally {
      release.run();
    }
  }

  /**
   * What has happened from an event on, as far back as the journal goes. The journal is kept until
   * it is closed.
   */
  public History history(long from) {
    return new History(journal, () -> visible, from, writer.run(journal::hold));
  }

  /** The same for one who waits for more: the journal is not kept, so that it may overtake him. */
  public History historyToFollow(long from) {
    return new History(journal, () -> visible, from, () -> {});
  }

  /** The seq of the oldest event that {@link #history} tells of; the next one where it has none. */
  public long historyBegin() {
    return journal.segments().get(0).firstSeq();
  }

  /**
   * The entities with that id as they were when the transaction of an event was done; those of any
   * kind that something tells of.
   *
   * @param seq of an event that {@link #history} tells of, or the one before the oldest
   * @throws IOException if the journal cannot be read
   */
  public List<EntityThen> entitiesAt(String entityId, long seq) throws IOException {
    Runnable release = writer.run(journal::hold);
    try {
      return Past.entities(entityId, seq, journal, visible);
    } finally {
      release.run();
    }
  }

  /**
   * By ordinary transactions, each relation told by those that do know it.
   *
   * @param knowing entities whose relations the other side does not know
   */
  List<Repair.Mended> completeRelations(Set<Ref> knowing) {
    List<Repair.Mended> mended = new ArrayList<>();
    for (Ref ref : knowing) {
      Kept<?> kept = visible.state().find(ref);
      if (kept != null) {
        write(tx -> HandEdits.of(kept).apply((PendingState) tx, time.millis()));
        mended.add(
            new Repair.Mended(
                layout.relative(layout.file(kept.keys())),
                "its relations are completed on the other side",
                null));
      }
    }
    return mended;
  }

  /** How far the documents are behind now. */
  public Lag lag() {
    return new Lag(backlog.size(), TimeUnit.NANOSECONDS.toMillis(backlog.age()));
  }

  /**
   * Makes a checkpoint of all that is durable: every document is written and synced, and the next
   * start need not read the journal before it.
   *
   * @throws StorageUnavailable if it is open for reading
   * @throws IOException if the disk does not take it
   */
  public void checkpoint() throws IOException {
    requireWritable();
    projection.checkpoint(false);
  }

  /**
   * Applies retention now and gives back the space that nothing needs: old events, the checkpoints
   * that others continue, room made in segments that are full. Writes go on meanwhile.
   *
   * @throws StorageUnavailable if the outcome of a write is unknown, or it is closed, or open for
   *     reading
   * @throws IOException if the disk does not take it; nothing that is needed is lost
   */
  public Compaction compact() throws IOException {
    requireWritable();
    StoreSizes before = sizes();
    // First without a new file, so that a full disk has room for the rest.
    giveBack(projection.place().position());
    beginSegment();
    giveBack(projection.checkpoint(true).place().position());
    return writer.run(() -> new Compaction(before, sizes(), journal.isHeld()));
  }

  /**
   * @param checkpoint the position up to which the journal is in one
   */
  private void giveBack(long checkpoint) throws IOException {
    writer.run(() -> {
      removeBefore(checkpoint);
      journal.trim();
      return true;
    });
  }

  /**
   * What is stored and how it grows: goes through all of it, and the journal is kept meanwhile.
   *
   * @throws IOException if the journal cannot be read
   */
  public StoreStatistics statistics(ExaminationSteps steps) throws IOException {
    Runnable release = writer.run(journal::hold);
    try {
      Visible now = visible;
      StoreSizes sizes = sizes();
      StatisticsReading reading = new StatisticsReading(sizes.oldestSeq(), steps);
      reading.readState(now.state());
      reading.readJournal(journal, now.place());
      return new StoreStatistics(
          id,
          reading.kinds(),
          reading.statuses(),
          reading.largest(),
          reading.days(),
          now.state().corrupt().all().stream().map(CorruptFile::asFinding).toList(),
          reading.gaps(),
          sizes,
          new StoreStatistics.Events(sizes.oldestSeq(), now.state().seq(), reading.oldestTime()),
          historyBegin(),
          consumers.all(),
          settings,
          journal.syncTimes().known());
    } finally {
      release.run();
    }
  }

  /** Events are dropped by whole segments, and never with the one that is written to. */
  private void beginSegment() {
    try {
      writer.run(() -> {
        journal.beginSegment();
        return true;
      });
    } catch (JournalUnavailable e) {
      throw StorageUnavailable.nothingChanged(String.valueOf(e.getMessage()), e);
    }
  }

  private StoreSizes sizes() throws IOException {
    return StoreSizes.of(layout, retention().oldestSeq());
  }

  /**
   * The store as it is now, to be copied while writes go on.
   *
   * @throws StorageUnavailable if the outcome of a write is unknown, or it is closed
   * @throws DataDirectoryUnusable if the file of the consumers is damaged
   * @throws IOException if a file cannot be read
   */
  public StoreCopy copy() throws IOException {
    return copy(Optional.empty());
  }

  /**
   * The same for one who has a checkpoint of an earlier copy, in the same generation: it is kept
   * where the journal since then is there and short.
   */
  public StoreCopy copy(Optional<StoreCopy.Checkpoint> earlier) throws IOException {
    return writer.run(() -> {
      Runnable release = journal.hold();
      try {
        return new StoreCopy(
            id, visible.state(), CopiedParts.of(layout, visible, journal, earlier), release);
      } catch (IOException | RuntimeException | Error e) {
        release.run();
        throw e;
      }
    });
  }

  /** Bytes of records that the journal has taken since the store was made. */
  public long journalBytes() {
    return visible.place().position();
  }

  /** Whether two documents may lie beside each other whose names differ only in case. */
  public boolean tellsCase() {
    return layout.tellsCase();
  }

  /** What it was opened with. */
  public StoreSettings settings() {
    return settings;
  }

  @Override
  public Durability durability() {
    return settings.durability();
  }

  @Override
  public Snapshot snapshot() {
    return visible.state();
  }

  /**
   * The same state as {@link #snapshot} has, for one who goes through all of it once: an entity is
   * decoded for him alone and is not kept, so that the memory does not fill with them.
   */
  public Snapshot passingSnapshot() {
    return visible.state().passing();
  }

  @Override
  public EventLog events() {
    return log;
  }

  @Override
  public Consumers consumers() {
    return consumers;
  }

  @Override
  public <R> Commit<R> write(Work<R> work, Durability atLeast) {
    return writer.commit(new WriteJob<>(work, atLeast));
  }

  /** What clients see of commits. */
  private final class Shown implements Committer.Committed {

    @Override
    public void show(Visible now, List<LoggedEvent> events, long bytes) {
      visible = now;
      log.append(events, bytes);
      drop(retention());
    }

    @Override
    public void announce() {
      log.announce();
    }
  }

  private Retention retention() {
    return retention(consumers.acknowledgedByAll());
  }

  private Retention retention(long acknowledged) {
    return Retention.of(journal.segments(), settings, acknowledged, time.millis());
  }

  private void drop(Retention retention) {
    log.dropBefore(retention.oldestSeq());
    consumers.tellOfDropped(retention.oldestSeq());
  }

  /** The journal before it is needed no more, but for its events. */
  private void afterCheckpoint(Visible checkpoint) {
    writer.runLater(() -> letGo(checkpoint.place().position()));
  }

  private void removeBefore(long checkpoint) throws IOException {
    Retention retention = retention();
    drop(retention);
    journal.removeBefore(Math.min(checkpoint, retention.removeBefore()));
  }

  private void letGo(long checkpoint) {
    try {
      removeBefore(checkpoint);
    } catch (IOException | RuntimeException e) {
      LOG.warn("A part of the journal that is needed no more could not be removed", e);
    }
  }

  @Override
  public void close() {
    writer.close(this::finish);
  }

  private void finish() {
    consumers.close();
    if (!isForReading()) {
      finishWriting();
    }
    try {
      journal.close();
      if (!isForReading() && !journal.hasUnsynced()) {
        new StoreFile(layout, disk).close(id);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("The journal could not be closed in order", e);
    }
    releaseLock();
  }

  private void finishWriting() {
    if (!committer.sync()) {
      LOG.warn("The storage closes with a write undecided; the next start decides it");
    }
    projection.close(CLOSING_MILLIS, MOST_AT_CLOSING);
    tellWhatIsDurable();
  }

  private void releaseLock() {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("The lock of {} could not be released in order", layout.root(), e);
    }
  }

  /**
   * A segment is followed when all of it is durable. Without that the next opening could not know
   * it of the last records that no checkpoint holds, and would write them anew.
   */
  private void tellWhatIsDurable() {
    if (journal.nextPosition() == projection.place().position()) {
      return;
    }
    try {
      journal.beginSegment();
    } catch (JournalUnavailable e) {
      LOG.debug("The next start writes the end of the journal anew", e);
    }
  }
}
