package dev.maestro.storage.fs;

import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies changes of files, all or none of them. Used by one thread.
 *
 * <pre>
 *   prepare   write and sync each new content beside its place   failing here: nothing changed
 *   promise   write and sync the redo file (several changes)     failing here: taken back, or unknown
 *   perform   rename and remove, sync the directories            failing here: unknown, and finished
 *   forget    remove the redo file                                 before anything else is written
 * </pre>
 *
 * A single change needs no promise: its rename is all or nothing by itself. What is in doubt keeps
 * every later write out until it is decided: a promise that might be on disk is taken back, since
 * nothing of it was performed; a change that might be half done is done again from its beginning,
 * with new files, since a page that failed to sync must not be trusted to a second sync.
 */
final class FileCommitter {

  private static final Logger LOG = LoggerFactory.getLogger(FileCommitter.class);

  private final Layout layout;
  private final Disk disk;
  private final RedoFile redo;
  private @Nullable Unfinished unfinished;

  /** Something that has to be decided before anything else may be written. */
  private interface Unfinished {
    void finish() throws IOException;
  }

  FileCommitter(Layout layout, Disk disk, RedoFile redo) {
    this.layout = layout;
    this.disk = disk;
    this.redo = redo;
  }

  boolean hasUnfinished() {
    return unfinished != null;
  }

  /**
   * Finishes what an earlier commit left in doubt, if anything.
   *
   * @throws StorageUnavailable if it still cannot be done
   */
  void finishEarlier() {
    Unfinished earlier = unfinished;
    if (earlier == null) {
      return;
    }
    try {
      earlier.finish();
    } catch (IOException | RuntimeException | Error e) {
      throw StorageUnavailable.nothingChanged(
          "an earlier write is still unfinished: " + reason(e), e);
    }
    unfinished = null;
    LOG.info("The write that was left unfinished is decided; the storage takes writes again");
  }

  /**
   * Makes the changes durable. Nothing may be unfinished.
   *
   * @param whenDurable run once they are, now or later; must not throw
   * @throws StorageUnavailable if they are not, and whether they may become so
   */
  void commit(List<FileChange> changes, Runnable whenDurable) {
    if (!changes.isEmpty()) {
      List<Step> steps = prepare(changes);
      if (steps.size() == 1) {
        performOne(steps.get(0), changes, whenDurable);
      } else {
        promise(steps);
        performAll(steps, changes, whenDurable);
      }
    }
    whenDurable.run();
  }

  private List<Step> prepare(List<FileChange> changes) {
    List<Step> steps = new ArrayList<>();
    try {
      for (FileChange change : changes) {
        prepare(change, steps);
      }
      return steps;
    } catch (IOException e) {
      discard(steps, e);
      throw StorageUnavailable.nothingChanged(reason(e), e);
    } catch (RuntimeException | Error e) {
      discard(steps, e);
      throw e;
    }
  }

  private void prepare(FileChange change, List<Step> steps) throws IOException {
    if (change instanceof FileChange.Put put) {
      disk.ensureDirectory(parent(put.file()));
      Path temporary = layout.temporaryBeside(put.file());
      // First the step, so that a file which is half written is discarded with the rest.
      steps.add(new Step.Rename(temporary, put.file()));
      disk.write(temporary, put.content());
    } else {
      steps.add(new Step.Remove(change.file()));
    }
  }

  private void promise(List<Step> steps) {
    try {
      // A promise must not outlive the names of the files that it speaks of.
      syncDirectories(steps);
      redo.write(steps);
    } catch (IOException | RuntimeException | Error e) {
      takeBack(steps, e);
      throw StorageUnavailable.nothingChanged(reason(e), e);
    }
  }

  private void takeBack(List<Step> steps, Throwable failure) {
    Unfinished withdrawal =
        () -> {
          redo.remove();
          // Not sooner: a promise that is found again must find its files, too.
          discard(steps, null);
        };
    try {
      withdrawal.finish();
    } catch (IOException | RuntimeException | Error e) {
      failure.addSuppressed(e);
      throw inDoubt(withdrawal, failure);
    }
  }

  private void performOne(Step step, List<FileChange> changes, Runnable whenDurable) {
    try {
      step.perform(disk);
    } catch (IOException | RuntimeException | Error e) {
      if (step.isUndone()) {
        discard(List.of(step), e);
        throw StorageUnavailable.nothingChanged(reason(e), e);
      }
      throw inDoubt(completion(List.of(step), changes, whenDurable), e);
    }
    try {
      disk.syncDirectory(parent(step.file()));
    } catch (IOException | RuntimeException | Error e) {
      throw inDoubt(completion(List.of(step), changes, whenDurable), e);
    }
  }

  private void performAll(List<Step> steps, List<FileChange> changes, Runnable whenDurable) {
    try {
      perform(steps);
    } catch (IOException | RuntimeException | Error e) {
      throw inDoubt(completion(steps, changes, whenDurable), e);
    }
    try {
      redo.remove();
    } catch (IOException | RuntimeException | Error e) {
      // The transaction is durable, and nothing is left but a promise that was kept.
      inDoubt(redo::remove, e);
    }
  }

  private void perform(List<Step> steps) throws IOException {
    for (Step step : steps) {
      step.perform(disk);
    }
    syncDirectories(steps);
  }

  private void syncDirectories(List<Step> steps) throws IOException {
    Set<Path> directories = new LinkedHashSet<>();
    steps.forEach(step -> directories.add(parent(step.file())));
    for (Path directory : directories) {
      disk.syncDirectory(directory);
    }
  }

  /**
   * Does the changes again: with the files that still wait, and new ones for those that are gone.
   */
  private Unfinished completion(List<Step> steps, List<FileChange> changes, Runnable whenDurable) {
    return () -> {
      List<Step> again = new ArrayList<>();
      try {
        for (int i = 0; i < steps.size(); i++) {
          if (steps.get(i) instanceof Step.Rename waiting && waiting.isUndone()) {
            again.add(waiting);
          } else {
            prepare(changes.get(i), again);
          }
        }
        perform(again);
      } catch (IOException | RuntimeException | Error e) {
        again.removeAll(steps);
        discard(again, e);
        throw e;
      }
      if (steps.size() > 1) {
        redo.remove();
      }
      whenDurable.run();
    };
  }

  private StorageUnavailable inDoubt(Unfinished how, Throwable failure) {
    unfinished = how;
    LOG.warn("A write is left unfinished; no other is taken until it is decided", failure);
    return StorageUnavailable.outcomeUnknown(reason(failure), failure);
  }

  /** Removes temporary files; one that stays is removed at the next start. */
  private void discard(List<Step> steps, @Nullable Throwable failure) {
    for (Step step : steps) {
      if (step instanceof Step.Rename rename) {
        discard(rename.temporary(), failure);
      }
    }
  }

  private void discard(Path temporary, @Nullable Throwable failure) {
    try {
      disk.delete(temporary);
    } catch (IOException | RuntimeException e) {
      if (failure == null) {
        LOG.warn("{} could not be removed; the next start will", temporary, e);
      } else {
        failure.addSuppressed(e);
      }
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " lies in no directory");
    }
    return parent;
  }

  private static String reason(Throwable failure) {
    return failure instanceof IOException && failure.getMessage() != null
        ? failure.getMessage()
        : failure.toString();
  }
}
