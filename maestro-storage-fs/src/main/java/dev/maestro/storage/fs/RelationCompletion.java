package dev.maestro.storage.fs;

import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes relations of tasks and sessions that one side alone tells of. Where the other side is
 * missing or cannot be read, the reference stays as it is.
 *
 * <p>The completed side is not written here but with the next write of that entity: what is read
 * again at the next start is completed again in the same way, so nothing is lost by waiting, and a
 * directory that is only looked at stays as it is. It is no change of the entity: no time moves and
 * no event is recorded.
 */
final class RelationCompletion {

  private static final Logger LOG = LoggerFactory.getLogger(RelationCompletion.class);
  private static final int LOGGED = 20;

  private final Map<TaskId, Task> tasks = new LinkedHashMap<>();
  private final Map<SessionId, Session> sessions = new LinkedHashMap<>();
  private final int completed;

  RelationCompletion(List<Task> loadedTasks, List<Session> loadedSessions) {
    loadedTasks.stream().sorted(Task.CREATION_ORDER).forEach(task -> tasks.put(task.id(), task));
    loadedSessions.stream()
        .sorted(Session.CREATION_ORDER)
        .forEach(session -> sessions.put(session.id(), session));
    Map<TaskId, Set<SessionId>> ofTasks = missingInTasks();
    Map<SessionId, Set<TaskId>> ofSessions = missingInSessions();
    ofTasks.forEach(
        (id, missing) -> tasks.computeIfPresent(id, (key, task) -> with(task, missing)));
    ofSessions.forEach(
        (id, missing) -> sessions.computeIfPresent(id, (key, session) -> with(session, missing)));
    this.completed = count(ofTasks) + count(ofSessions);
    log(ofTasks, ofSessions);
  }

  Collection<Task> tasks() {
    return tasks.values();
  }

  Collection<Session> sessions() {
    return sessions.values();
  }

  int completed() {
    return completed;
  }

  private Map<TaskId, Set<SessionId>> missingInTasks() {
    Map<TaskId, Set<SessionId>> missing = new LinkedHashMap<>();
    for (Session session : sessions.values()) {
      for (TaskId id : session.taskIds()) {
        if (tasks.containsKey(id)) {
          missing.computeIfAbsent(id, key -> new LinkedHashSet<>()).add(session.id());
        }
      }
    }
    tasks.forEach((id, task) -> subtract(missing, id, task.sessionIds()));
    return missing;
  }

  private Map<SessionId, Set<TaskId>> missingInSessions() {
    Map<SessionId, Set<TaskId>> missing = new LinkedHashMap<>();
    for (Task task : tasks.values()) {
      for (SessionId id : task.sessionIds()) {
        if (sessions.containsKey(id)) {
          missing.computeIfAbsent(id, key -> new LinkedHashSet<>()).add(task.id());
        }
      }
    }
    sessions.forEach((id, session) -> subtract(missing, id, session.taskIds()));
    return missing;
  }

  private static <K, V> void subtract(Map<K, Set<V>> missing, K key, List<V> known) {
    Set<V> rest = missing.get(key);
    if (rest != null) {
      known.forEach(rest::remove);
      if (rest.isEmpty()) {
        missing.remove(key);
      }
    }
  }

  private static Task with(Task task, Set<SessionId> missing) {
    return task.toBuilder().sessionIds(joined(task.sessionIds(), missing)).build();
  }

  private static Session with(Session session, Set<TaskId> missing) {
    return session.toBuilder().taskIds(joined(session.taskIds(), missing)).build();
  }

  private static <I> List<I> joined(List<I> known, Set<I> missing) {
    List<I> all = new ArrayList<>(known);
    all.addAll(missing);
    return all;
  }

  private static int count(Map<?, ? extends Set<?>> missing) {
    return missing.values().stream().mapToInt(Set::size).sum();
  }

  private void log(Map<TaskId, Set<SessionId>> ofTasks, Map<SessionId, Set<TaskId>> ofSessions) {
    Map<Object, Set<?>> all = new HashMap<>(ofTasks);
    all.putAll(ofSessions);
    all.entrySet().stream()
        .limit(LOGGED)
        .forEach(entry ->
            LOG.warn("{} did not tell of {}; completed", entry.getKey(), entry.getValue()));
    if (completed > LOGGED) {
      LOG.warn("{} relations in all were known to one side only", completed);
    }
  }
}
