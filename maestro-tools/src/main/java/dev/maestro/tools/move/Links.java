package dev.maestro.tools.move;

import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Reads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Relations of tasks and sessions that one side alone tells of, where the other side is to tell of
 * them too, as where a directory is first read; no time moves by that. Used by one thread.
 */
final class Links {

  private static final int QUOTES_AND_COMMA = 3;

  private final Map<TaskId, List<SessionId>> ofTasks = new LinkedHashMap<>();
  private final Map<SessionId, List<TaskId>> ofSessions = new LinkedHashMap<>();
  private long bytes;

  /** Those of which both sides are brought. */
  static Links among(Incoming incoming) {
    Links links = new Links();
    Map<SessionId, Set<TaskId>> bySessions = new HashMap<>();
    for (Task task : incoming.tasks()) {
      for (SessionId id : task.sessionIds()) {
        Session session = incoming.session(id);
        if (session != null
            && !bySessions
                .computeIfAbsent(id, key -> Set.copyOf(session.taskIds()))
                .contains(task.id())) {
          links.addTo(id, task.id());
        }
      }
    }
    Map<TaskId, Set<SessionId>> byTasks = new HashMap<>();
    for (Session session : incoming.sessions()) {
      for (TaskId id : session.taskIds()) {
        Task task = incoming.task(id);
        if (task != null
            && !byTasks
                .computeIfAbsent(id, key -> Set.copyOf(task.sessionIds()))
                .contains(session.id())) {
          links.addTo(id, session.id());
        }
      }
    }
    return links;
  }

  /**
   * Those of which one side is brought, and the other one stored.
   *
   * @param naming of that store
   */
  static Links between(Incoming incoming, Known known, Naming naming) {
    Links links = new Links();
    for (Task task : incoming.tasks()) {
      for (SessionId id : task.sessionIds()) {
        Set<TaskId> told = incoming.brings(id) ? null : known.tasksOf(id);
        if (told != null && !told.contains(task.id())) {
          links.addTo(id, task.id());
        }
      }
    }
    for (Session session : incoming.sessions()) {
      for (TaskId id : session.taskIds()) {
        Set<SessionId> told = incoming.brings(id) ? null : known.sessionsOf(id);
        if (told != null && !told.contains(session.id())) {
          links.addTo(id, session.id());
        }
      }
    }
    naming
        .tasks()
        .forEach((id, tasks) -> {
          Session session = incoming.session(id);
          Set<TaskId> told = session == null ? Set.of() : Set.copyOf(session.taskIds());
          tasks.stream()
              .filter(task -> !told.contains(task))
              .forEach(task -> links.addTo(id, task));
        });
    naming
        .sessions()
        .forEach((id, sessions) -> {
          Task task = incoming.task(id);
          Set<SessionId> told = task == null ? Set.of() : Set.copyOf(task.sessionIds());
          sessions.stream()
              .filter(session -> !told.contains(session))
              .forEach(session -> links.addTo(id, session));
        });
    return links;
  }

  private void addTo(SessionId session, TaskId task) {
    bytes += task.value().length() + QUOTES_AND_COMMA;
    ofSessions.computeIfAbsent(session, id -> new ArrayList<>(1)).add(task);
  }

  private void addTo(TaskId task, SessionId session) {
    bytes += session.value().length() + QUOTES_AND_COMMA;
    ofTasks.computeIfAbsent(task, id -> new ArrayList<>(1)).add(session);
  }

  /** All of them as they are to be. */
  Incoming complete(Incoming incoming) {
    Incoming complete = new Incoming();
    incoming.projects().forEach(complete::add);
    incoming.tasks().forEach(task -> complete.add(complete(task)));
    incoming.sessions().forEach(session -> complete.add(complete(session)));
    return complete;
  }

  /** The task as it is to be; the same where it tells of all. */
  Task complete(Task task) {
    List<SessionId> more = ofTasks.get(task.id());
    return more == null
        ? task
        : task.toBuilder().sessionIds(joined(task.sessionIds(), more)).build();
  }

  /** The session as it is to be; the same where it tells of all. */
  Session complete(Session session) {
    List<TaskId> more = ofSessions.get(session.id());
    return more == null
        ? session
        : session.toBuilder().taskIds(joined(session.taskIds(), more)).build();
  }

  private static <I> List<I> joined(List<I> ids, List<I> more) {
    List<I> all = new ArrayList<>(ids);
    all.addAll(more);
    return all;
  }

  /** How much longer they make the documents, where they are completed. */
  long bytes() {
    return bytes;
  }

  /** How many relations were missing on one side. */
  int count() {
    return Stream.concat(ofTasks.values().stream(), ofSessions.values().stream())
        .mapToInt(List::size)
        .sum();
  }

  /** How many entities of the store learn of something. */
  long stored(Incoming incoming) {
    return ofTasks.keySet().stream().filter(id -> !incoming.brings(id)).count()
        + ofSessions.keySet().stream().filter(id -> !incoming.brings(id)).count();
  }

  /** The tasks of the store that learn of something, as they are to be. */
  Stream<Task> storedTasks(Incoming incoming, Reads store) {
    return ofTasks.keySet().stream()
        .filter(id -> !incoming.brings(id))
        .map(id -> complete(store.requireTask(id)));
  }

  /** The sessions of the store that learn of something, as they are to be. */
  Stream<Session> storedSessions(Incoming incoming, Reads store) {
    return ofSessions.keySet().stream()
        .filter(id -> !incoming.brings(id))
        .map(id -> complete(store.requireSession(id)));
  }
}
