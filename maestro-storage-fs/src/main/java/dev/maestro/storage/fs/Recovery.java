package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finishes or undoes what a process that died was at, before anything is read. */
final class Recovery {

  private final Layout layout;
  private final Disk disk;
  private final RedoFile redo;

  Recovery(Layout layout, Disk disk, RedoFile redo) {
    this.layout = layout;
    this.disk = disk;
    this.redo = redo;
  }

  /**
   * Does the steps of a whole redo file that are not done yet. A torn one is removed: it is synced
   * before the first step is done.
   */
  LoadReport.Redo redo() throws IOException {
    if (!redo.isThere()) {
      return LoadReport.Redo.NONE;
    }
    Optional<List<Step>> steps = redo.read();
    if (steps.isPresent()) {
      perform(steps.get());
    }
    redo.remove();
    return steps.isPresent() ? LoadReport.Redo.FINISHED : LoadReport.Redo.DISCARDED;
  }

  private void perform(List<Step> steps) throws IOException {
    Set<Path> directories = new LinkedHashSet<>();
    for (Step step : steps) {
      // A step that was done has used up its temporary file, or what it removes.
      if (step.isUndone()) {
        step.perform(disk);
      }
      Path directory = step.file().getParent();
      if (directory != null) {
        directories.add(directory);
      }
    }
    for (Path directory : directories) {
      disk.syncDirectory(directory);
    }
  }

  /** Removes the temporary files of dead processes, and only those. Returns how many there were. */
  int removeLeftovers() throws IOException {
    List<Path> leftovers = leftovers(layout);
    for (Path leftover : leftovers) {
      disk.delete(leftover);
    }
    return leftovers.size();
  }

  /** The temporary files of processes that write or died writing. */
  static List<Path> leftovers(Layout layout) throws IOException {
    List<Path> leftovers = new ArrayList<>();
    List<Path> folders = new ArrayList<>(List.of(layout.root()));
    folders.addAll(layout.folders());
    for (Path folder : folders) {
      leftovers.addAll(leftovers(folder));
    }
    return leftovers;
  }

  private static List<Path> leftovers(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            folder,
            file ->
                Layout.isTemporary(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))) {
      files.forEach(found::add);
    }
    return found;
  }
}
