package dev.maestro.tools.move;

import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.tools.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Which entities of a store name something that an import brings, though it is not there yet. No
 * index tells, so all of the store is gone through, once.
 *
 * @param seq of the state that was looked at
 * @param tasks the tasks that name a session which is brought
 * @param sessions the sessions that name a task which is brought
 */
record Naming(long seq, Map<SessionId, List<TaskId>> tasks, Map<TaskId, List<SessionId>> sessions) {

  private static final String COMPARING = "comparing with what is stored";

  /** Of what nobody in the store can name. */
  static Naming none(Reads store) {
    return new Naming(store.seq(), Map.of(), Map.of());
  }

  static Naming of(Incoming incoming, Reads store, Progress progress) {
    AtomicLong looked = new AtomicLong();
    Map<SessionId, List<TaskId>> tasks = new LinkedHashMap<>();
    if (!incoming.sessions().isEmpty()) {
      try (Stream<Task> all = store.tasks(TaskFilter.ALL)) {
        all.forEach(task -> {
          progress.progress(COMPARING, looked.incrementAndGet(), 0);
          task.sessionIds().stream()
              .filter(incoming::brings)
              .forEach(id -> add(tasks, id, task.id()));
        });
      }
    }
    Map<TaskId, List<SessionId>> sessions = new LinkedHashMap<>();
    if (!incoming.tasks().isEmpty()) {
      try (Stream<Session> all = store.sessions(SessionFilter.ALL)) {
        all.forEach(session -> {
          progress.progress(COMPARING, looked.incrementAndGet(), 0);
          session.taskIds().stream()
              .filter(incoming::brings)
              .forEach(id -> add(sessions, id, session.id()));
        });
      }
    }
    return new Naming(store.seq(), tasks, sessions);
  }

  private static <K, V> void add(Map<K, List<V>> lists, K key, V value) {
    lists.computeIfAbsent(key, k -> new ArrayList<>(1)).add(value);
  }

  /** The same of a state that may be a later one; others wait for it, so nobody is told. */
  Naming asOf(Reads store, Incoming incoming) {
    return store.seq() == seq ? this : of(incoming, store, (what, done, total) -> {});
  }
}
