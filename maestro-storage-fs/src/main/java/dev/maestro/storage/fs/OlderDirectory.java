package dev.maestro.storage.fs;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a directory of an earlier Maestro holds, which has documents and no journal. It is read as
 * the first start of this version would take it in, and nothing in it is changed.
 *
 * @param report what was found; the files that stand for an entity and cannot be read are in it
 */
public record OlderDirectory(
    List<Project> projects, List<Task> tasks, List<Session> sessions, LoadReport report) {

  public OlderDirectory {
    projects = List.copyOf(projects);
    tasks = List.copyOf(tasks);
    sessions = List.copyOf(sessions);
  }

  /**
   * Reads a directory whose server does not run.
   *
   * @throws DataDirectoryUnusable if it is none of an earlier Maestro, is in use, or cannot be read
   */
  public static OlderDirectory read(Path directory) {
    Layout layout = new Layout(directory.toAbsolutePath().normalize());
    try {
      requireOlder(layout);
      DirectoryLock.requireFree(layout);
      requireFinished(layout);
      return StoreOpening.older(layout);
    } catch (IOException e) {
      throw new DataDirectoryUnusable(
          "The directory " + layout.root() + " cannot be read: " + Reason.of(e) + ".", e);
    }
  }

  private static void requireOlder(Layout layout) throws IOException {
    if (!Files.isDirectory(layout.root())) {
      throw new DataDirectoryUnusable("There is no directory " + layout.root() + ".", null);
    }
    FormatFile format = new FormatFile(layout);
    format.requireKnown();
    if (format.isCurrent() || StoreCheck.hasStore(layout)) {
      throw new DataDirectoryUnusable(
          layout.root()
              + " is a store of this version, with a history that an import would lose. Move it with"
              + " 'backup' and 'restore', or write an export of it and import that.",
          null);
    }
    if (layout.folders().isEmpty()) {
      throw new DataDirectoryUnusable(
          layout.root() + " holds no projects, tasks or sessions of Maestro.", null);
    }
  }

  /** A write that the earlier server was applying when it died is finished by its next start. */
  private static void requireFinished(Layout layout) throws IOException {
    RedoFile redo = new RedoFile(layout, new Disk(layout.root()));
    Optional<List<Step>> steps = redo.isThere() ? redo.read() : Optional.empty();
    if (steps.isPresent() && steps.get().stream().anyMatch(Step::isUndone)) {
      throw new DataDirectoryUnusable(
          layout.root()
              + " holds a write that its server left half done. Start that server once more and"
              + " stop it, or start this one on a copy of the directory and export from there.",
          null);
    }
  }
}
