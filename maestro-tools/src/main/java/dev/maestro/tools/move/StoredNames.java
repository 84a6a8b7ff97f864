package dev.maestro.tools.move;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
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
import org.jspecify.annotations.Nullable;

/**
 * Finds what a store has whose file would be that of something that is brought, were it not for
 * case. Used by one thread.
 */
final class StoredNames {

  private static final String BROKEN = "a document that cannot be read";

  private final Reads store;
  private final Map<FileName, ProjectId> projects = new HashMap<>();

  /** By what their own names are. */
  private final Map<String, List<TaskId>> tasks = new HashMap<>();

  /** Null until they are asked for. */
  private @Nullable Map<FileName, SessionId> sessions;

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

  /** What the store has so, in words. */
  Optional<String> like(Project project) {
    return isBroken(() -> store.requireNoneBroken(project.id()))
        ? Optional.of(BROKEN)
        : Optional.ofNullable(projects.get(FileName.of(project))).map(ProjectId::value);
  }

  /** In a folder of that name, what the store has so, in words. */
  Optional<String> like(Task task) {
    return isBroken(() -> store.requireNoneBroken(task.id()))
        ? Optional.of(BROKEN)
        : tasks.getOrDefault(IdShape.fileKey(task.id().value()), List.of()).stream()
            .filter(id -> FileName.of(store.requireTask(id)).equals(FileName.of(task)))
            .findFirst()
            .map(TaskId::value);
  }

  /** What the store has so, in words. */
  Optional<String> like(Session session) {
    try {
      return store.isTaken(session.id())
          ? Optional.ofNullable(sessions().get(FileName.of(session))).map(SessionId::value)
          : Optional.empty();
    } catch (EntityCorrupt e) {
      return Optional.of(BROKEN);
    }
  }

  /** Made when the first is alike: then nothing is written, and all are told. */
  private Map<FileName, SessionId> sessions() {
    Map<FileName, SessionId> known = sessions;
    if (known == null) {
      Map<FileName, SessionId> found = new HashMap<>();
      try (Stream<Session> all = store.sessions(SessionFilter.ALL)) {
        all.forEach(session -> found.putIfAbsent(FileName.of(session), session.id()));
      }
      known = found;
      sessions = found;
    }
    return known;
  }

  private static boolean isBroken(Runnable look) {
    try {
      look.run();
      return false;
    } catch (EntityCorrupt e) {
      return true;
    }
  }
}
