package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A data directory that no server uses: its files are looked at as they lie, and mended. */
public final class StoppedStore {

  private static final Logger LOG = LoggerFactory.getLogger(StoppedStore.class);

  private StoppedStore() {}

  /**
   * Whether nobody holds the directory now.
   *
   * @throws DataDirectoryUnusable if it is not there, or cannot be read
   */
  public static boolean isFree(Path dataDir) {
    Layout layout = existing(dataDir);
    try {
      DirectoryLock.requireFree(layout);
      return true;
    } catch (DataDirectoryInUse e) {
      LOG.debug("Somebody holds the directory", e);
      return false;
    } catch (IOException e) {
      throw cannotBeRead(layout, e);
    }
  }

  /**
   * Looks at every file of a directory that no server uses, and changes nothing. Servers are kept
   * off meanwhile where the directory has a lock to hold, which every store has.
   *
   * @param time tells what is later than now
   * @throws DataDirectoryUnusable if somebody uses it, if it is not there, or if a newer version
   *     wrote its journal
   */
  public static Examination examine(Path dataDir, InstantSource time) {
    return examine(dataDir, time, ExaminationSteps.UNSEEN);
  }

  /** The same, and tells how far it is. */
  @SuppressWarnings("try") // the lock is held, not used
  public static Examination examine(Path dataDir, InstantSource time, ExaminationSteps steps) {
    Layout layout = existing(dataDir);
    try (Closeable lock = lockToLook(layout)) {
      return new FilesExamination(layout, time.millis()).examine(steps);
    } catch (IOException e) {
      throw cannotBeRead(layout, e);
    }
  }

  /**
   * Who has the directory so that it may write there; empty where nobody does.
   *
   * @throws DataDirectoryUnusable if it is not there
   * @throws IOException if it cannot be looked at
   */
  public static Optional<DataDirectoryInUse> holder(Path dataDir) throws IOException {
    try {
      DirectoryLock.requireFree(existing(dataDir));
      return Optional.empty();
    } catch (DataDirectoryInUse e) {
      return Optional.of(e);
    }
  }

  private static Closeable lockToLook(Layout layout) throws IOException {
    Optional<DirectoryLock> lock = DirectoryLock.acquireToLook(layout);
    return () -> {
      if (lock.isPresent()) {
        lock.get().close();
      }
    };
  }

  /**
   * The same, but nothing is read that could be changed meanwhile because this user may not lock
   * it. A directory without a lock has nobody who could hold it.
   */
  static Closeable lockToRead(Layout layout) throws IOException {
    if (Files.exists(layout.lockFile()) && !Files.isReadable(layout.lockFile())) {
      throw new AccessDeniedException(layout.lockFile().toString());
    }
    return lockToLook(layout);
  }

  static Layout existing(Path dataDir) {
    Layout layout = new Layout(dataDir.toAbsolutePath().normalize());
    if (!Files.isDirectory(layout.root())) {
      throw new DataDirectoryUnusable("There is no directory " + layout.root() + ".", null);
    }
    return layout;
  }

  static DataDirectoryUnusable cannotBeRead(Layout layout, IOException e) {
    return new DataDirectoryUnusable(
        "The data directory " + layout.root() + " cannot be read: " + Reason.of(e) + ".", e);
  }

  /**
   * Mends what an examination finds damaged, as far as it can be, and keeps what it writes over.
   * Killed at any moment it has lost nothing, and can be run again.
   *
   * @param time tells what is later than now, and when the new journal is made
   * @throws DataDirectoryUnusable if somebody uses it, if it is not there or cannot be written, or
   *     if a newer version wrote it; nothing is changed then
   */
  public static Repair repair(Path dataDir, InstantSource time) {
    return repair(dataDir, time, ExaminationSteps.UNSEEN);
  }

  /** The same, and tells how far its examinations are. */
  @SuppressWarnings("try") // the lock is held, not used
  public static Repair repair(Path dataDir, InstantSource time, ExaminationSteps steps) {
    Layout layout = existing(dataDir);
    try {
      if (new FormatFile(layout).isNewer() || layout.isBeingRestored()) {
        Examination now = examine(dataDir, time, steps);
        return new Repair(now, List.of(), now);
      }
      List<Repair.Mended> mended;
      Examination before;
      FilesExamination found = new FilesExamination(layout, time.millis());
      try (DirectoryLock lock = DirectoryLock.acquire(layout, time)) {
        Disk disk = new Disk(layout.root());
        Replacement.settle(layout, disk);
        before = found.examine(steps);
        StoreRepair repair = new StoreRepair(layout, disk, time, found);
        mended = new ArrayList<>(repair.mend());
        if (repair.hasTaken()) {
          // What was taken may tell of relations that the others do not know.
          found = new FilesExamination(layout, time.millis());
          found.examine(steps);
        }
      }
      if (found.hasStore() && !found.oneSided().isEmpty() && !found.isEdited()) {
        mended.addAll(completeRelations(dataDir, found.oneSided(), time));
      }
      return new Repair(before, mended, examine(dataDir, time, steps));
    } catch (IOException e) {
      throw new DataDirectoryUnusable(
          "The data directory " + layout.root() + " cannot be mended: " + Reason.of(e) + ".", e);
    }
  }

  private static List<Repair.Mended> completeRelations(
      Path dataDir, Set<Ref> knowing, InstantSource time) {
    try (FileStorage storage = FileStorage.open(dataDir, StoreSettings.KEEPING_EVERYTHING, time)) {
      return storage.completeRelations(knowing);
    } catch (DataDirectoryUnusable e) {
      LOG.debug("Relations cannot be completed as long as the store cannot be opened", e);
      return List.of();
    }
  }
}
