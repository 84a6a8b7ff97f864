package dev.maestro.testkit;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All entities of a store at one time. A copy is filled, then shared, and never changed again. */
final class Entities {

  final Map<ProjectId, Project> projects;
  final Map<TaskId, Task> tasks;
  final Map<SessionId, Session> sessions;

  /**
   * What is wrong with the stored form of an entity, by its id, which is one of the three types.
   */
  final Map<Object, Corruption> corrupt;

  /**
   * @param owner the project of a task, where that can still be told
   */
  record Corruption(String reason, @Nullable ProjectId owner) {}

  Entities() {
    projects = new HashMap<>();
    tasks = new HashMap<>();
    sessions = new HashMap<>();
    corrupt = new HashMap<>();
  }

  private Entities(Entities original) {
    projects = new HashMap<>(original.projects);
    tasks = new HashMap<>(original.tasks);
    sessions = new HashMap<>(original.sessions);
    corrupt = new HashMap<>(original.corrupt);
  }

  Entities copy() {
    return new Entities(this);
  }

  <I, E> Optional<E> find(Map<I, E> among, I id) {
    requireReadable(id);
    return Optional.ofNullable(among.get(id));
  }

  /**
   * @throws EntityCorrupt if an entity with that id is there and cannot be read
   */
  void requireReadable(Object id) {
    Corruption corruption = corrupt.get(id);
    if (corruption != null) {
      throw new EntityCorrupt(id.toString(), corruption.reason());
    }
  }
}
