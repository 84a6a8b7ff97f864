package dev.maestro.storage.fs;

import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcollections.HashTreePMap;

/** Reads a data directory as it is, and changes nothing in it. */
final class Loader {

  private final Layout layout;
  private final List<Project> projects = new ArrayList<>();
  private final List<Session> sessions = new ArrayList<>();
  private final Map<TaskId, List<Documented.OfTask>> places = new LinkedHashMap<>();
  private final Map<TaskId, List<Path>> strays = new HashMap<>();
  private final List<CorruptFile> corrupt = new ArrayList<>();
  private final List<LoadReport.Finding> leftAlone = new ArrayList<>();

  private Loader(Layout layout) {
    this.layout = layout;
  }

  /** A state, and what is to be said of it. */
  record Loaded(State state, LoadReport report) {}

  static Loaded load(Layout layout, LoadReport.Redo redo, int leftovers) throws IOException {
    return new Loader(layout).load(redo, leftovers);
  }

  private Loaded load(LoadReport.Redo redo, int leftovers) throws IOException {
    Listing listing = Listing.of(layout);
    leftAlone.addAll(listing.leftAlone());
    listing.files().parallelStream().map(Documented::read).toList().forEach(this::add);
    RelationCompletion relations = new RelationCompletion(chosenTasks(), sessions);
    reportNamesThatDifferInCase(listing.files());
    State state =
        new State(
            0,
            Table.of(projects, Project::id, Project.CREATION_ORDER),
            TaskTable.of(relations.tasks()),
            SessionTable.of(relations.sessions()),
            HashTreePMap.from(strays),
            new CorruptFiles(corrupt));
    return new Loaded(state, report(state, relations.completed(), redo, leftovers));
  }

  private LoadReport report(State state, int relations, LoadReport.Redo redo, int leftovers) {
    return new LoadReport(
        state.projectTable().byId().size(),
        state.taskTable().all().byId().size(),
        state.sessionTable().all().byId().size(),
        strays.size(),
        relations,
        corrupt.stream().map(CorruptFile::asFinding).toList(),
        leftAlone,
        leftovers,
        redo);
  }

  private void add(Documented document) {
    if (document instanceof Documented.OfProject found) {
      projects.add(found.project());
    } else if (document instanceof Documented.OfSession found) {
      sessions.add(found.session());
    } else if (document instanceof Documented.OfTask found) {
      places.computeIfAbsent(found.task().id(), id -> new ArrayList<>()).add(found);
    } else if (document instanceof Documented.Corrupt found) {
      addCorrupt(found.file(), found.reason());
    }
  }

  private void addCorrupt(StoredFile file, String reason) {
    corrupt.add(
        new CorruptFile(
            file.kind(), file.id(), layout.relative(file.path()), file.project(), reason));
  }

  /** One task for each id. */
  private List<Task> chosenTasks() {
    List<Task> tasks = new ArrayList<>();
    for (List<Documented.OfTask> found : places.values()) {
      List<Documented.OfTask> inFolders =
          found.stream().filter(place -> place.file().project() != null).toList();
      if (inFolders.size() > 1) {
        inFolders.forEach(place -> addCorrupt(place.file(), storedTwice(inFolders)));
      } else if (!isCorrupt(found.get(0).task().id())) {
        tasks.add(chosen(inFolders.isEmpty() ? found.get(0) : inFolders.get(0), found));
      }
    }
    return tasks;
  }

  /** Nobody but a person can tell which of two copies is meant. */
  private String storedTwice(List<Documented.OfTask> found) {
    return "The task is stored in several folders: "
        + String.join(
            ", ", found.stream().map(place -> layout.relative(place.file().path())).toList());
  }

  private boolean isCorrupt(TaskId id) {
    return corrupt.stream()
        .anyMatch(file -> file.kind() == Kind.TASK && file.id().equals(id.value()));
  }

  /** The task as that place has it; what lies elsewhere goes when the task is next written. */
  private Task chosen(Documented.OfTask chosen, List<Documented.OfTask> found) {
    Task task = chosen.task();
    List<Path> elsewhere = new ArrayList<>();
    for (Documented.OfTask place : found) {
      if (!place.file().path().equals(layout.file(task))) {
        elsewhere.add(place.file().path());
      }
      if (!place.equals(chosen)) {
        leave(
            place.file().path(),
            layout.relative(chosen.file().path()) + " counts in its place, and it goes with that");
      }
    }
    if (!elsewhere.isEmpty()) {
      strays.put(task.id(), elsewhere);
    }
    return task;
  }

  private void reportNamesThatDifferInCase(List<StoredFile> files) {
    record Name(Kind kind, String key) {}
    Map<Name, StoredFile> byName = new HashMap<>();
    List<StoredFile> sorted = new ArrayList<>(files);
    sorted.sort(Comparator.comparing(StoredFile::path));
    for (StoredFile file : sorted) {
      StoredFile other =
          byName.putIfAbsent(new Name(file.kind(), IdShape.fileKey(file.id())), file);
      if (other != null && !other.id().equals(file.id())) {
        leave(
            file.path(),
            "its name differs only in case from "
                + layout.relative(other.path())
                + "; both are read, and one would be lost where case does not count");
      }
    }
  }

  private void leave(Path path, String reason) {
    leftAlone.add(new LoadReport.Finding(layout.relative(path), reason));
  }
}
