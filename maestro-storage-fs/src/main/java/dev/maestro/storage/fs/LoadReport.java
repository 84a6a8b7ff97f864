package dev.maestro.storage.fs;

import java.util.List;
import java.util.Optional;

/**
 * What opening a data directory found and did.
 *
 * @param legacyTasks tasks whose file lies elsewhere than in their project's folder; each is moved
 *     when it is next written
 * @param relationsCompleted relations of a task and a session that one side alone had told of
 * @param corrupt files that stand for an entity and cannot be read; they stay as they are
 * @param leftAlone files and folders that look like the store's and are not, or that repeat another
 * @param leftovers temporary files of a process that died, which opening removes
 * @param redo what became of the redo file that a version before format 2 left
 * @param edited documents that somebody changed, added or removed while no server ran, which counts
 *     unless it was opened for reading
 * @param keptAside documents that were edited over a version that is not the latest, under the name
 *     that they have now
 * @param torn what a crash left at the end of the journal and opening cut off, in words
 */
public record LoadReport(
    int projects,
    int tasks,
    int sessions,
    int legacyTasks,
    int relationsCompleted,
    List<Finding> corrupt,
    List<Finding> leftAlone,
    int leftovers,
    Redo redo,
    int edited,
    List<Finding> keptAside,
    Optional<String> torn) {

  public LoadReport {
    corrupt = List.copyOf(corrupt);
    leftAlone = List.copyOf(leftAlone);
    keptAside = List.copyOf(keptAside);
  }

  LoadReport withKeptAside(List<Finding> documents) {
    return new LoadReport(
        projects,
        tasks,
        sessions,
        legacyTasks,
        relationsCompleted,
        corrupt,
        leftAlone,
        leftovers,
        redo,
        edited,
        documents,
        torn);
  }

  /**
   * Something about a file.
   *
   * @param path relative to the data directory, with slashes
   */
  public record Finding(String path, String reason) {

    @Override
    public String toString() {
      return path + ": " + reason;
    }
  }

  /** What became of a redo file. */
  public enum Redo {
    /** There was none: the last process finished all that it began. */
    NONE,
    /** It was whole, and its transaction is now finished. */
    FINISHED,
    /** It was torn, so nothing of its transaction had been done; it is removed. */
    DISCARDED
  }
}
