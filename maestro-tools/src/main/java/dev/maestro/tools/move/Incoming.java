package dev.maestro.tools.move;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entities that an import brings, in the order in which they came. Used by one thread. */
final class Incoming {

  private final Map<ProjectId, Project> projects = new LinkedHashMap<>();
  private final Map<TaskId, Task> tasks = new LinkedHashMap<>();
  private final Map<SessionId, Session> sessions = new LinkedHashMap<>();

  void add(Project project) {
    projects.put(project.id(), project);
  }

  void add(Task task) {
    tasks.put(task.id(), task);
  }

  void add(Session session) {
    sessions.put(session.id(), session);
  }

  Collection<Project> projects() {
    return projects.values();
  }

  Collection<Task> tasks() {
    return tasks.values();
  }

  Collection<Session> sessions() {
    return sessions.values();
  }

  /** The task; null where it is not brought. */
  @Nullable Task task(TaskId id) {
    return tasks.get(id);
  }

  /** The session; null where it is not brought. */
  @Nullable Session session(SessionId id) {
    return sessions.get(id);
  }

  boolean brings(ProjectId id) {
    return projects.containsKey(id);
  }

  boolean brings(TaskId id) {
    return tasks.containsKey(id);
  }

  boolean brings(SessionId id) {
    return sessions.containsKey(id);
  }

  int size() {
    return projects.size() + tasks.size() + sessions.size();
  }
}
