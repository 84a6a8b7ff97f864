package dev.maestro.storage.fs;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.TaskFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes what somebody did to documents while no server ran an ordinary transaction. Relations that
 * an edit tells of on one side are completed on the other, as where a directory is first read; no
 * time moves by that. Used by one thread.
 */
final class HandEdits {

  private final List<Kept<?>> written = new ArrayList<>();
  private final List<Kept<?>> removed;

  /**
   * @param edits documents that were changed or added
   * @param removed entities whose document was removed
   * @param versions what the store holds
   */
  HandEdits(List<Documented> edits, List<Kept<?>> removed, Map<Ref, Kept<?>> versions) {
    for (Documented edit : edits) {
      Kept<?> before = versions.get(edit.file().ref());
      Kept<?> after = edit.kept(before == null ? new Document() : before.document());
      if (after != null) {
        after.document().saw(edit.file().stamp());
        written.add(after);
      }
    }
    this.removed = removed;
  }

  private HandEdits(Kept<?> entity) {
    this.written.add(entity);
    this.removed = List.of();
  }

  /** As if somebody had put the document of that version there. */
  static HandEdits of(Kept<?> entity) {
    return new HandEdits(entity);
  }

  int count() {
    return written.size() + removed.size();
  }

  /** The entities whose documents are as they should be, once the edits are applied. */
  List<Kept<?>> written() {
    return written;
  }

  List<Kept<?>> removed() {
    return removed;
  }

  /**
   * @param now milliseconds since the epoch
   */
  boolean apply(PendingState transaction, long now) {
    State before = transaction.base();
    written.forEach(transaction::adopt);
    removed.forEach(entity -> transaction.delete(entity.ref()));
    completeRelations(transaction);
    for (Ref ref : List.copyOf(transaction.changed())) {
      transaction.record(event(before.find(ref), transaction.after().find(ref)), now);
    }
    return true;
  }

  private static Event event(@Nullable Kept<?> before, @Nullable Kept<?> after) {
    if (after == null) {
      return deleted(before);
    }
    boolean isNew = before == null;
    Object entity = after.entity();
    if (entity instanceof Project project) {
      return isNew ? new Event.ProjectCreated(project) : new Event.ProjectUpdated(project);
    } else if (entity instanceof Task task) {
      return isNew ? new Event.TaskCreated(task) : new Event.TaskUpdated(task);
    }
    Session session = (Session) entity;
    return isNew ? new Event.SessionCreated(session) : new Event.SessionUpdated(session);
  }

  private static Event deleted(@Nullable Kept<?> before) {
    if (before instanceof KeptProject project) {
      return new Event.ProjectDeleted(project.keys().id());
    } else if (before instanceof KeptTask task) {
      return new Event.TaskDeleted(task.keys().projectId(), task.keys().id());
    } else if (before instanceof KeptSession session) {
      return new Event.SessionDeleted(session.keys().projectId(), session.keys().id());
    }
    throw new IllegalStateException("Only what was there can be removed");
  }

  private void completeRelations(PendingState transaction) {
    Map<TaskId, Set<SessionId>> told = new LinkedHashMap<>();
    boolean anyNew = false;
    for (Kept<?> kept : written) {
      if (kept.entity() instanceof Task task) {
        addOf(task, transaction, told);
      } else if (kept.entity() instanceof Session session) {
        addOf(session, transaction, told);
        anyNew |= transaction.base().find(kept.ref()) == null;
      }
    }
    if (anyNew) {
      addOfAllTasks(transaction, told);
    }
    told.forEach(
        (task, sessions) -> sessions.forEach(session -> complete(task, session, transaction)));
  }

  private static void addOf(Task task, PendingState transaction, Map<TaskId, Set<SessionId>> told) {
    task.sessionIds().forEach(session -> add(task.id(), session, told));
    try (Stream<Session> sessions = transaction.sessions(SessionFilter.ofTask(task.id()))) {
      sessions.forEach(session -> add(task.id(), session.id(), told));
    }
  }

  /** Also of tasks that the session knew before: they may still tell of it. */
  private static void addOf(
      Session session, PendingState transaction, Map<TaskId, Set<SessionId>> told) {
    Set<TaskId> tasks = new HashSet<>(session.taskIds());
    Kept<?> before = transaction.base().find(new Ref(Kind.SESSION, session.id().value()));
    if (before instanceof KeptSession known) {
      tasks.addAll(known.keys().taskIds());
    }
    for (TaskId id : tasks) {
      KeptTask task = transaction.after().taskTable().get(id);
      if (task != null
          && (session.taskIds().contains(id)
              || task.entity().sessionIds().contains(session.id()))) {
        add(id, session.id(), told);
      }
    }
  }

  /** A session that is new may be one that tasks have been telling of. */
  private void addOfAllTasks(PendingState transaction, Map<TaskId, Set<SessionId>> told) {
    Set<SessionId> sessions = new HashSet<>();
    for (Kept<?> kept : written) {
      if (kept instanceof KeptSession session) {
        sessions.add(session.keys().id());
      }
    }
    try (Stream<Task> tasks = transaction.tasks(TaskFilter.ALL)) {
      tasks.forEach(task ->
          task.sessionIds().stream()
              .filter(sessions::contains)
              .forEach(session -> add(task.id(), session, told)));
    }
  }

  private static void add(TaskId task, SessionId session, Map<TaskId, Set<SessionId>> told) {
    told.computeIfAbsent(task, id -> new HashSet<>()).add(session);
  }

  /** Each tells of the other, if both are there. */
  private static void complete(TaskId taskId, SessionId sessionId, PendingState transaction) {
    KeptTask task = transaction.after().taskTable().get(taskId);
    KeptSession session = transaction.after().sessionTable().get(sessionId);
    if (task == null || session == null) {
      return;
    }
    if (!task.entity().sessionIds().contains(sessionId)) {
      transaction.save(
          task.entity().toBuilder()
              .sessionIds(joined(task.entity().sessionIds(), sessionId))
              .build());
    }
    if (!session.entity().taskIds().contains(taskId)) {
      transaction.save(
          session.entity().toBuilder().taskIds(joined(session.entity().taskIds(), taskId)).build());
    }
  }

  private static <I> List<I> joined(List<I> known, I more) {
    List<I> all = new ArrayList<>(known);
    all.add(more);
    return all;
  }
}
