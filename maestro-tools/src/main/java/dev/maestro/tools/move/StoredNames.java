package dev.maestro.tools.move;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.SessionFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds what a store has whose file would be that of something that is brought, were it not for
 * case. Used by one thread.
 */
final class StoredNames {

  private final Reads store;
  private final Map<FileName, ProjectId> projects = new HashMap<>();

  /** By what their own names are. */
  private final Map<String, List<TaskId>> tasks = new HashMap<>();

  StoredNames(Incoming incoming, Reads store) {
    this.store = store;
    if (!incoming.projects().isEmpty()) {
      try (Stream<Project> all = store.projects()) {
        all.forEach(project -> projects.put(FileName.of(project), project.id()));
      }
    }
    Set<String> names = new HashSet<>();
    incoming.tasks().forEach(task -> names.add(IdShape.fileKey(task.id().value())));
    try (Stream<TaskId> all = store.taskIds()) {
      all.forEach(id -> {
        String name = IdShape.fileKey(id.value());
        if (names.contains(name)) {
          tasks.computeIfAbsent(name, n -> new ArrayList<>(1)).add(id);
        }
      });
    }
  }

  Optional<ProjectId> like(Project project) {
    return Optional.ofNullable(projects.get(FileName.of(project)));
  }

  /** In a folder of that name. */
  Optional<TaskId> like(Task task) {
    return tasks.getOrDefault(IdShape.fileKey(task.id().value()), List.of()).stream()
        .filter(id -> FileName.of(store.requireTask(id)).equals(FileName.of(task)))
        .findFirst();
  }

  Optional<String> like(Session session) {
    try {
      if (!store.isTaken(session.id())) {
        return Optional.empty();
      }
    } catch (EntityCorrupt e) {
      return Optional.of("a document that cannot be read");
    }
    FileName name = FileName.of(session);
    try (Stream<Session> all = store.sessions(SessionFilter.ALL)) {
      return all.filter(stored -> FileName.of(stored).equals(name))
          .map(stored -> stored.id().value())
          .findFirst();
    }
  }
}
