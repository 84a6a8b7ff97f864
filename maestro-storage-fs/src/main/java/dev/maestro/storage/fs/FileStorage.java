package dev.maestro.storage.fs;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.Work;
import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maestro's state in a directory: a JSON document an entity, all of it in memory as well. Works
 * under any {@link Path} whose file system can move a file atomically.
 *
 * <p>One thread writes. A change shows, in reads and in events, when it is durable on disk. Where
 * the disk refuses in the middle of a write, so that its outcome is unknown, no other write is
 * taken until that one is finished or withdrawn, which is tried with each write and every second;
 * reads go on.
 *
 * <p>The seq of events begins with 1 at each opening, and only the newest events can be read back.
 */
public final class FileStorage implements Storage {

  /** How many events can be read back unless it is said otherwise. */
  public static final int EVENTS_KEPT = 10_000;

  /**
   * How many bytes of them unless it is said otherwise: 64 MiB, counted as the bytes that the
   * commits wrote. They take a small multiple of that in memory, less what the state shares.
   */
  public static final long EVENT_BYTES_KEPT = 64L * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(FileStorage.class);

  private final Layout layout;
  private final Disk disk;
  private final DirectoryLock lock;
  private final DocumentWriter documents;
  private final FileCommitter files;
  private final EventRing events;
  private final LoadReport report;
  private final Writer writer;
  private volatile State state;

  private FileStorage(
      Layout layout,
      Disk disk,
      DirectoryLock lock,
      Loader.Loaded loaded,
      EventRing events,
      Writer writer) {
    this.layout = layout;
    this.disk = disk;
    this.lock = lock;
    this.documents = new DocumentWriter(layout);
    this.files = new FileCommitter(layout, disk, new RedoFile(layout, disk));
    this.events = events;
    this.report = loaded.report();
    this.state = loaded.state();
    this.writer = writer;
  }

  /**
   * Opens a directory with the usual settings; see {@link #open(Path, int, long, InstantSource)}.
   *
   * @throws DataDirectoryUnusable as there
   */
  public static FileStorage open(Path dataDir) {
    return open(dataDir, EVENTS_KEPT, EVENT_BYTES_KEPT, InstantSource.system());
  }

  /**
   * Opens a directory, made where it is missing, and holds it until {@link #close}. Finishes what a
   * process that died left half done.
   *
   * @param eventsKept how many events can be read back, at least 1
   * @param eventBytesKept how many bytes of events, as the commits wrote them; the newest event can
   *     be read back however large it is
   * @param time tells since when the directory is held
   * @throws DataDirectoryUnusable if somebody else holds the directory, if it cannot be made, read
   *     or written, or if a newer version wrote it; nothing is changed then
   */
  public static FileStorage open(
      Path dataDir, int eventsKept, long eventBytesKept, InstantSource time) {
    Layout layout = new Layout(dataDir.toAbsolutePath().normalize());
    EventRing events = new EventRing(eventsKept, eventBytesKept);
    Writer writer = new Writer();
    try {
      return writer.run(() -> open(layout, time, events, writer));
    } catch (RuntimeException | Error e) {
      writer.close(() -> {});
      throw e;
    }
  }

  /**
   * Opens a directory as the settings say; see {@link #open(Path, int, long, InstantSource)}.
   *
   * @throws DataDirectoryUnusable as there
   */
  public static FileStorage open(Path dataDir, StoreSettings settings, InstantSource time) {
    return open(dataDir, EVENTS_KEPT, Math.min(EVENT_BYTES_KEPT, settings.eventBytesKept()), time);
  }

  /**
   * Tells what opening the directory would find, and changes nothing in it. Needs no lock: where a
   * server holds the directory, the report may show a write of it half done.
   *
   * @throws DataDirectoryUnusable if it is not there, cannot be read, or a newer version wrote it
   */
  public static LoadReport inspect(Path dataDir) {
    Layout layout = new Layout(dataDir.toAbsolutePath().normalize());
    try {
      if (!Files.isDirectory(layout.root())) {
        throw new DataDirectoryUnusable("There is no directory " + layout.root() + ".", null);
      }
      new FormatFile(layout).requireKnown();
      LoadReport.Redo redo =
          Files.exists(layout.redoFile()) ? LoadReport.Redo.WAITING : LoadReport.Redo.NONE;
      int leftovers = Recovery.leftovers(layout).size();
      return Loader.load(layout, redo, leftovers).report();
    } catch (IOException e) {
      throw new DataDirectoryUnusable(
          "The data directory " + layout.root() + " cannot be read: " + Reason.of(e) + ".", e);
    }
  }

  private static FileStorage open(
      Layout layout, InstantSource time, EventRing events, Writer writer) {
    try {
      return openOrFail(layout, time, events, writer);
    } catch (IOException e) {
      throw new DataDirectoryUnusable(
          "The data directory " + layout.root() + " cannot be used: " + Reason.of(e) + ".", e);
    }
  }

  private static FileStorage openOrFail(
      Layout layout, InstantSource time, EventRing events, Writer writer) throws IOException {
    FormatFile format = new FormatFile(layout);
    format.requireKnown();
    makeDirectory(layout.root());
    DirectoryLock lock = DirectoryLock.acquire(layout, time);
    try {
      // Another server may have raised it while this one waited for the lock.
      format.requireKnown();
      Disk disk = new Disk(layout.root());
      Recovery recovery = new Recovery(layout, disk, new RedoFile(layout, disk));
      LoadReport.Redo redo = recovery.redo();
      int leftovers = recovery.removeLeftovers();
      format.writeWhereMissing(disk);
      Loader.Loaded loaded = Loader.load(layout, redo, leftovers);
      FileStorage storage = new FileStorage(layout, disk, lock, loaded, events, writer);
      writer.retryWhile(storage.files::hasUnfinished, storage::retry);
      return storage;
    } catch (IOException | RuntimeException | Error e) {
      release(lock, e);
      throw e;
    }
  }

  private static void makeDirectory(Path root) throws IOException {
    if (Files.isDirectory(root)) {
      syncName(root);
      return;
    }
    Path existing = root;
    while (existing.getParent() != null && !Files.isDirectory(existing)) {
      existing = existing.getParent();
    }
    new Disk(existing).ensureDirectory(root);
  }

  /**
   * An earlier start may have made the directory and failed before it was synced. What lies above
   * it may as well be somebody else's and closed to this process, which is no reason not to start.
   */
  private static void syncName(Path root) {
    Path parent = root.getParent();
    if (parent == null) {
      return;
    }
    try {
      Disk.sync(parent);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("{} cannot be synced, and is taken to hold {} durably", parent, root, e);
    }
  }

  private static void release(DirectoryLock lock, Throwable failure) {
    try {
      lock.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** What was found when the directory was opened. */
  public LoadReport report() {
    return report;
  }

  @Override
  public Snapshot snapshot() {
    return state;
  }

  @Override
  public Durability durability() {
    return Durability.FSYNC;
  }

  @Override
  public EventLog events() {
    return events;
  }

  @Override
  public <R> Commit<R> write(Work<R> work, Durability atLeast) {
    return writer.run(() -> commit(work));
  }

  private <R> Commit<R> commit(Work<R> work) {
    files.finishEarlier();
    PendingState pending = new PendingState(state);
    R result;
    try {
      result = work.run(pending);
    } finally {
      pending.end();
      clearInterrupt();
    }
    List<FileChange> changes = documents.changes(pending);
    long bytes = changes.stream().mapToLong(FileChange::bytes).sum();
    files.commit(changes, () -> show(pending, bytes));
    return new Commit<>(result, pending.after().seq(), Durability.FSYNC);
  }

  /** A work that interrupts its thread must not close the channels that this thread opens next. */
  private static void clearInterrupt() {
    if (Thread.interrupted()) {
      LOG.warn("A work interrupted the thread that writes, which has no effect");
    }
  }

  private void show(PendingState pending, long bytes) {
    state = pending.after();
    events.append(pending.events(), bytes);
    pending.changedProjects().forEach(this::removeFolderOfGone);
  }

  /** Tidies up. An empty folder means nothing, so it matters little whether this succeeds. */
  private void removeFolderOfGone(ProjectId project) {
    if (state.projectTable().get(project) != null) {
      return;
    }
    try {
      disk.deleteDirectory(layout.taskFolder(project));
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("The folder of project {} holds files that are not ours", project, e);
    } catch (IOException | RuntimeException e) {
      LOG.warn("The empty folder of project {} could not be removed", project, e);
    }
  }

  private void retry() {
    try {
      files.finishEarlier();
    } catch (StorageUnavailable e) {
      LOG.debug("The storage still cannot be written", e);
    } catch (RuntimeException | Error e) {
      LOG.error("An unfinished write could not be tried again", e);
    }
  }

  @Override
  public void close() {
    writer.close(this::finish);
  }

  private void finish() {
    retry();
    if (files.hasUnfinished()) {
      LOG.warn("The storage closes with a write unfinished; the next start decides it");
    }
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("The lock of {} could not be released in order", layout.root(), e);
    }
  }
}
