package dev.maestro.tools.move;

import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.TaskFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The relations of tasks and sessions that one side alone tells of, once an import has come: the
 * other side is to tell of them too, as where a directory is first read, and no time moves by that.
 * Either side may be brought or stored. Used by one thread.
 */
final class Links {

  private final Known known;
  private final Map<TaskId, Set<SessionId>> ofTasks = new LinkedHashMap<>();
  private final Map<SessionId, Set<TaskId>> ofSessions = new LinkedHashMap<>();

  private Links(Known known) {
    this.known = known;
  }

  /**
   * @param areNew whether nobody in the store can name what is brought, so that it need not be
   *     asked
   */
  static Links missing(Known known, boolean areNew) {
    Links links = new Links(known);
    known.incoming().tasks().forEach(links::addOf);
    known.incoming().sessions().forEach(links::addOf);
    if (!areNew) {
      known.incoming().tasks().forEach(links::addStored);
      links.addStoredTasks();
    }
    return links;
  }

  private void addOf(Task task) {
    for (SessionId id : task.sessionIds()) {
      known.session(id).ifPresent(session -> compare(task, session));
    }
  }

  private void addOf(Session session) {
    for (TaskId id : session.taskIds()) {
      known.task(id).ifPresent(task -> compare(task, session));
    }
  }

  private void addStored(Task brought) {
    try (Stream<Session> sessions = known.store().sessions(SessionFilter.ofTask(brought.id()))) {
      sessions.forEach(session -> compare(brought, session));
    }
  }

  /** No index tells which tasks name a session. */
  private void addStoredTasks() {
    if (known.incoming().sessions().isEmpty()) {
      return;
    }
    try (Stream<Task> tasks = known.store().tasks(TaskFilter.ALL)) {
      tasks.forEach(task ->
          task.sessionIds().stream()
              .filter(known::brings)
              .forEach(id -> known.session(id).ifPresent(session -> compare(task, session))));
    }
  }

  /** One of the two tells of the other. */
  private void compare(Task task, Session session) {
    if (!task.sessionIds().contains(session.id())) {
      ofTasks.computeIfAbsent(task.id(), id -> new LinkedHashSet<>()).add(session.id());
    }
    if (!session.taskIds().contains(task.id())) {
      ofSessions.computeIfAbsent(session.id(), id -> new LinkedHashSet<>()).add(task.id());
    }
  }

  /** The task as it is to be; the same where it tells of all. */
  Task complete(Task task) {
    Set<SessionId> more = ofTasks.get(task.id());
    return more == null
        ? task
        : task.toBuilder().sessionIds(joined(task.sessionIds(), more)).build();
  }

  /** The session as it is to be; the same where it tells of all. */
  Session complete(Session session) {
    Set<TaskId> more = ofSessions.get(session.id());
    return more == null
        ? session
        : session.toBuilder().taskIds(joined(session.taskIds(), more)).build();
  }

  private static <I> List<I> joined(List<I> ids, Set<I> more) {
    List<I> all = new ArrayList<>(ids);
    all.addAll(more);
    return all;
  }

  /** How many relations were missing on one side. */
  int count() {
    return Stream.concat(ofTasks.values().stream(), ofSessions.values().stream())
        .mapToInt(Set::size)
        .sum();
  }

  /** How many entities of the store change. */
  long stored() {
    return ofTasks.keySet().stream().filter(id -> !known.brings(id)).count()
        + ofSessions.keySet().stream().filter(id -> !known.brings(id)).count();
  }

  /** The tasks of the store that change. */
  List<Task> storedTasks() {
    return ofTasks.keySet().stream()
        .filter(id -> !known.brings(id))
        .map(id -> complete(known.store().requireTask(id)))
        .toList();
  }

  /** The sessions of the store that change. */
  List<Session> storedSessions() {
    return ofSessions.keySet().stream()
        .filter(id -> !known.brings(id))
        .map(id -> complete(known.store().requireSession(id)))
        .toList();
  }
}
