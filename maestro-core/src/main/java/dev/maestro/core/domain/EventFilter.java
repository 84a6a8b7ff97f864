package dev.maestro.core.domain;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which events somebody wants: those of the project, that tell of one of the tasks or one of the
 * sessions, and are of one of the types. What is left open asks for nothing.
 *
 * @param projectId null for all projects; it covers the project itself, its tasks, subtasks and
 *     sessions and what links them, also when they are gone
 * @param taskIds the tasks, and
 * @param sessionIds the sessions, one of which an event has to tell of; both empty for all
 * @param types as {@code task:updated}, or {@code task:*} for all that begin so; empty for all
 */
public record EventFilter(
    @Nullable ProjectId projectId,
    Set<TaskId> taskIds,
    Set<SessionId> sessionIds,
    Set<String> types) {

  /** Every event. */
  public static final EventFilter ALL = new EventFilter(null, Set.of(), Set.of(), Set.of());

  private static final String ANY = ":*";

  /** By type, of which there are few: an event meets many filters. */
  private static final Map<String, String> ALL_LIKE = new ConcurrentHashMap<>();

  public EventFilter {
    taskIds = inOrder(taskIds);
    sessionIds = inOrder(sessionIds);
    types = inOrder(types);
  }

  /** As they were given, since they are shown again. */
  private static <T> Set<T> inOrder(Collection<T> values) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(values));
  }

  public boolean matches(EventSubject subject) {
    return (projectId == null || projectId.equals(subject.projectId()))
        && matchesType(subject.type())
        && matchesEntity(subject);
  }

  /** Whether events of that type are wanted, whatever they tell of. */
  public boolean matchesType(String type) {
    return types.isEmpty() || types.contains(type) || types.contains(allLike(type));
  }

  /** What asks for all types that begin as that one does. */
  static String allLike(String type) {
    return ALL_LIKE.computeIfAbsent(type, known -> known.substring(0, known.indexOf(':')) + ANY);
  }

  private boolean matchesEntity(EventSubject subject) {
    return (taskIds.isEmpty() && sessionIds.isEmpty())
        || !Collections.disjoint(taskIds, subject.taskIds())
        || !Collections.disjoint(sessionIds, subject.sessionIds());
  }
}
