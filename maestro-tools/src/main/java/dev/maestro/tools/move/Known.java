package dev.maestro.tools.move;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.ParentCycle;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Reads;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an import brings, beside what the store has. Each entity of the store that the import names
 * is looked up once, and what it tells of is all that is kept. Used by one thread.
 */
final class Known {

  private final Incoming incoming;
  private final Reads store;
  private final Map<ProjectId, Boolean> storedProjects = new HashMap<>();
  private final Map<TaskId, Stored<SessionId>> storedTasks = new HashMap<>();
  private final Map<SessionId, Stored<TaskId>> storedSessions = new HashMap<>();

  /**
   * @param store as one who passes sees it
   */
  Known(Incoming incoming, Reads store) {
    this.incoming = incoming;
    this.store = store;
  }

  /**
   * What was found under an id.
   *
   * @param told null where it cannot be read, or is not there
   */
  private record Stored<I>(boolean isThere, @Nullable Set<I> told) {}

  /** The sessions that a stored task tells of; null where there is none that can be read. */
  @Nullable Set<SessionId> sessionsOf(TaskId id) {
    return stored(id).told();
  }

  /** The tasks that a stored session tells of; null where there is none that can be read. */
  @Nullable Set<TaskId> tasksOf(SessionId id) {
    return stored(id).told();
  }

  private Stored<SessionId> stored(TaskId id) {
    return storedTasks.computeIfAbsent(
        id, key -> stored(() -> store.task(key).map(task -> Set.copyOf(task.sessionIds()))));
  }

  private Stored<TaskId> stored(SessionId id) {
    return storedSessions.computeIfAbsent(
        id, key -> stored(() -> store.session(key).map(session -> Set.copyOf(session.taskIds()))));
  }

  private static <I> Stored<I> stored(Supplier<Optional<Set<I>>> look) {
    try {
      Set<I> told = look.get().orElse(null);
      return new Stored<>(told != null, told);
    } catch (EntityCorrupt e) {
      return new Stored<>(true, null);
    }
  }

  /**
   * What is brought and stored already, so that an import would replace it, or its file where case
   * does not count in names.
   */
  Findings conflicts() {
    StoredNames names = new StoredNames(incoming, store);
    Findings conflicts = new Findings();
    for (Project project : incoming.projects()) {
      add("project " + project.id(), isStored(project.id()), () -> names.like(project), conflicts);
    }
    for (Task task : incoming.tasks()) {
      add(
          "task " + task.id(),
          isThere(() -> store.task(task.id()).isPresent()),
          () -> names.like(task),
          conflicts);
    }
    for (Session session : incoming.sessions()) {
      add(
          "session " + session.id(),
          isThere(() -> store.session(session.id()).isPresent()),
          () -> names.like(session),
          conflicts);
    }
    return conflicts;
  }

  private static void add(
      String entity, boolean isThere, Supplier<Optional<String>> alike, Findings conflicts) {
    if (isThere) {
      conflicts.add(entity);
    } else {
      alike.get().ifPresent(id -> conflicts.add(entity + ", which the store has as " + id));
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

  /** Adds the references of what is brought to what is neither brought nor stored. */
  void addDangling(Findings dangling) {
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
  }

  /** Adds the cycles that tasks which are brought are in, be it with stored ones. */
  void addCycles(Findings cycles) {
    List<TaskId> brought = incoming.tasks().stream().map(Task::id).toList();
    for (ParentCycle cycle : ParentCycle.above(brought, this::parent)) {
      cycle.tasks().stream()
          .filter(incoming::brings)
          .findFirst()
          .ifPresent(task -> cycles.add("task " + task + ": its parents form a cycle: " + cycle));
    }
    for (Task task : incoming.tasks()) {
      if (task.dependencies().contains(task.id())) {
        cycles.add("task " + task.id() + ": it depends on itself");
      }
    }
  }

  private Optional<TaskId> parent(TaskId id) {
    Task brought = incoming.task(id);
    try {
      return brought == null
          ? store.task(id).map(Task::parentId)
          : Optional.ofNullable(brought.parentId());
    } catch (EntityCorrupt e) {
      // What it says is not known to anybody.
      return Optional.empty();
    }
  }

  private boolean isStored(ProjectId id) {
    return storedProjects.computeIfAbsent(id, key -> isThere(() -> store.project(key).isPresent()));
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
      addUnless(incoming.brings(id) || isStored(id), field, id);
    }

    void task(String field, @Nullable TaskId id) {
      if (id != null) {
        addUnless(incoming.brings(id) || stored(id).isThere(), field, id);
      }
    }

    void session(String field, SessionId id) {
      addUnless(incoming.brings(id) || stored(id).isThere(), field, id);
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
