package dev.maestro.tools.move;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Reads;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What an import brings, beside what the store has. Used by one thread. */
final class Known {

  private final Incoming incoming;
  private final Reads store;
  private final Map<ProjectId, Project> projects = new HashMap<>();
  private final Map<TaskId, Task> tasks = new HashMap<>();
  private final Map<SessionId, Session> sessions = new HashMap<>();

  Known(Incoming incoming, Reads store) {
    this.incoming = incoming;
    this.store = store;
    incoming.projects().forEach(project -> projects.put(project.id(), project));
    incoming.tasks().forEach(task -> tasks.put(task.id(), task));
    incoming.sessions().forEach(session -> sessions.put(session.id(), session));
  }

  Incoming incoming() {
    return incoming;
  }

  Reads store() {
    return store;
  }

  boolean brings(TaskId id) {
    return tasks.containsKey(id);
  }

  boolean brings(SessionId id) {
    return sessions.containsKey(id);
  }

  /** The task as it is brought, or stored; empty where there is none that can be read. */
  Optional<Task> task(TaskId id) {
    Task brought = tasks.get(id);
    return brought == null ? readable(() -> store.task(id)) : Optional.of(brought);
  }

  /** The session as it is brought, or stored; empty where there is none that can be read. */
  Optional<Session> session(SessionId id) {
    Session brought = sessions.get(id);
    return brought == null ? readable(() -> store.session(id)) : Optional.of(brought);
  }

  /** Looks an entity up. */
  private interface Look<E> {
    Optional<E> up();
  }

  private static <E> Optional<E> readable(Look<E> look) {
    try {
      return look.up();
    } catch (EntityCorrupt e) {
      return Optional.empty();
    }
  }

  /** What is brought and stored already, so that an import would replace it. */
  Findings conflicts() {
    Findings conflicts = new Findings();
    for (ProjectId id : projects.keySet()) {
      addIf(() -> store.project(id).isPresent(), "project " + id, conflicts);
    }
    for (TaskId id : tasks.keySet()) {
      addIf(() -> store.task(id).isPresent(), "task " + id, conflicts);
    }
    for (SessionId id : sessions.keySet()) {
      addIf(() -> store.isTaken(id), "session " + id, conflicts);
    }
    return conflicts;
  }

  private static void addIf(BooleanSupplier isThere, String entity, Findings findings) {
    if (isThere(isThere)) {
      findings.add(entity);
    }
  }

  /** Also where it cannot be read. */
  private static boolean isThere(BooleanSupplier look) {
    try {
      return look.getAsBoolean();
    } catch (EntityCorrupt e) {
      return true;
    }
  }

  /** References of what is brought to what is neither brought nor stored. */
  Findings dangling() {
    Findings dangling = new Findings();
    for (Task task : incoming.tasks()) {
      Teller teller = new Teller("task " + task.id(), dangling);
      teller.project("projectId", task.projectId());
      teller.task("parentId", task.parentId());
      task.dependencies().forEach(id -> teller.task("dependencies", id));
      task.sessionIds().forEach(id -> teller.session("sessionIds", id));
    }
    for (Session session : incoming.sessions()) {
      Teller teller = new Teller("session " + session.id(), dangling);
      teller.project("projectId", session.projectId());
      session.taskIds().forEach(id -> teller.task("taskIds", id));
    }
    return dangling;
  }

  /** Tells of what one entity names and nobody has. */
  private final class Teller {

    private final String entity;
    private final Findings findings;

    Teller(String entity, Findings findings) {
      this.entity = entity;
      this.findings = findings;
    }

    void project(String field, ProjectId id) {
      addUnless(
          projects.containsKey(id) || isThere(() -> store.project(id).isPresent()), field, id);
    }

    void task(String field, @Nullable TaskId id) {
      if (id != null) {
        addUnless(brings(id) || isThere(() -> store.task(id).isPresent()), field, id);
      }
    }

    void session(String field, SessionId id) {
      addUnless(brings(id) || isThere(() -> store.session(id).isPresent()), field, id);
    }

    private void addUnless(boolean isKnown, String field, Object id) {
      if (!isKnown) {
        findings.add(
            entity
                + ": "
                + field
                + " names "
                + id
                + ", which neither the import nor the store has");
      }
    }
  }
}
