package dev.maestro.storage.fs;

import dev.maestro.core.domain.TaskId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which file stands for which entity, where tasks may have several. */
final class Places {

  private final Layout layout;
  private final Survey.Known known;
  private final Map<Ref, StoredFile> chosen = new LinkedHashMap<>();
  private final Map<TaskId, List<Path>> beside = new HashMap<>();
  private final List<StoredFile> storedTwice = new ArrayList<>();

  private Places(Layout layout, Survey.Known known) {
    this.layout = layout;
    this.known = known;
  }

  static Places of(Layout layout, List<StoredFile> files, Survey.Known known) {
    Places places = new Places(layout, known);
    Map<Ref, List<StoredFile>> several = new LinkedHashMap<>();
    for (StoredFile file : files) {
      StoredFile other = places.chosen.putIfAbsent(file.ref(), file);
      if (other != null) {
        several.computeIfAbsent(file.ref(), ref -> new ArrayList<>(List.of(other))).add(file);
      }
    }
    several.forEach(places::choose);
    return places;
  }

  /** The task that lies in a project's folder counts, where that is one. */
  private void choose(Ref ref, List<StoredFile> files) {
    List<StoredFile> inFolders = files.stream().filter(file -> file.project() != null).toList();
    Optional<StoredFile> moved = inFolders.stream().filter(this::isWhereItWasMoved).findFirst();
    if (inFolders.size() > 1 && moved.isEmpty()) {
      chosen.remove(ref);
      storedTwice.addAll(inFolders);
      return;
    }
    StoredFile best = moved.orElse(inFolders.isEmpty() ? files.get(0) : inFolders.get(0));
    chosen.put(ref, best);
    beside.put(
        new TaskId(ref.id()),
        new ArrayList<>(
            files.stream().filter(file -> !file.equals(best)).map(StoredFile::path).toList()));
  }

  /** A crash may have come between the writing of a task in its new folder and its going. */
  private boolean isWhereItWasMoved(StoredFile file) {
    return known.isTouched(file.ref())
        && known.versions().get(file.ref()) instanceof KeptTask task
        && task.keys().projectId().equals(file.project());
  }

  /** One file for each entity. */
  Map<Ref, StoredFile> chosen() {
    return chosen;
  }

  /** Whether any file stands for the entity. */
  boolean isThere(Ref ref) {
    return chosen.containsKey(ref) || storedTwice.stream().anyMatch(file -> file.ref().equals(ref));
  }

  /** Files of tasks of which another file counts; they go when the task is next written. */
  Map<TaskId, List<Path>> beside() {
    return beside;
  }

  /** Nobody but a person can tell which of the copies of a task is meant. */
  List<CorruptFile> storedTwice() {
    return storedTwice.stream()
        .map(file ->
            corrupt(
                file,
                "The task is stored in several folders: "
                    + String.join(
                        ", ",
                        storedTwice.stream()
                            .filter(other -> other.ref().equals(file.ref()))
                            .map(other -> layout.relative(other.path()))
                            .toList())))
        .toList();
  }

  CorruptFile corrupt(StoredFile file, String reason) {
    return new CorruptFile(
        file.kind(), file.id(), layout.relative(file.path()), file.project(), reason);
  }
}
