package dev.maestro.storage.fs;

import dev.maestro.core.domain.ParentCycle;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What entities say of each other, and of when they were changed. */
final class RelationsCheck {

  private static final String ONE_SIDE =
      "doctor --repair completes the other side, and so does the next write of either by its client";
  private static final String ORPHAN =
      "change or delete it, or bring the other back: doctor --restore";

  private static final String OPEN_CYCLE = "give one of them another parent, or none";

  /** So many are decoded by all processors and then looked at. */
  private static final int AT_ONCE = 512;

  private final Findings findings;
  private final Set<Ref> known;
  private final long latest;

  private final Map<TaskId, TaskId> parents = new LinkedHashMap<>();
  private final Map<TaskId, Set<SessionId>> ofTasks = new HashMap<>();
  private final Map<SessionId, Set<TaskId>> ofSessions = new HashMap<>();
  private final Set<Ref> oneSided = new HashSet<>();

  /**
   * @param known what is there, be it that it cannot be read
   * @param now milliseconds since 1970
   */
  RelationsCheck(Findings findings, Set<Ref> known, long now) {
    this.findings = findings;
    this.known = known;
    this.latest = now + Surroundings.SLACK_MILLIS;
  }

  void look(Collection<? extends Kept<?>> entities) {
    Map<TaskId, Kept<?>> tasks = new HashMap<>();
    Map<SessionId, Kept<?>> sessions = new HashMap<>();
    Iterator<? extends Kept<?>> all = entities.iterator();
    while (all.hasNext()) {
      List<Kept<?>> some = new ArrayList<>();
      while (all.hasNext() && some.size() < AT_ONCE) {
        some.add(all.next());
      }
      List<Object> decoded = some.parallelStream().<Object>map(Kept::peek).toList();
      for (int i = 0; i < some.size(); i++) {
        look(some.get(i), decoded.get(i), tasks, sessions);
      }
    }
    for (ParentCycle cycle :
        ParentCycle.above(parents.keySet(), id -> Optional.ofNullable(parents.get(id)))) {
      Kept<?> first = tasks.get(cycle.tasks().get(0));
      if (first != null) {
        findings.warning(file(first), "its parents form a cycle: " + cycle, OPEN_CYCLE);
      }
    }
    ofTasks.forEach((task, told) ->
        told.forEach(session -> {
          if (sessions.containsKey(session) && !tells(ofSessions.get(session), task)) {
            oneSided(tasks.get(task), "it knows session " + session + ", which does not know it");
          }
        }));
    ofSessions.forEach((session, told) ->
        told.forEach(task -> {
          if (tasks.containsKey(task) && !tells(ofTasks.get(task), session)) {
            oneSided(sessions.get(session), "it knows task " + task + ", which does not know it");
          }
        }));
  }

  private void look(
      Kept<?> kept, Object entity, Map<TaskId, Kept<?>> tasks, Map<SessionId, Kept<?>> sessions) {
    if (entity instanceof Task task) {
      tasks.put(task.id(), kept);
      look(kept, task);
    } else if (entity instanceof Session session) {
      sessions.put(session.id(), kept);
      look(kept, session);
    } else if (entity instanceof Project project) {
      requirePast(kept, Math.max(project.createdAt(), project.updatedAt()));
    }
  }

  private static boolean tells(@org.jspecify.annotations.Nullable Set<?> told, Object of) {
    return told != null && told.contains(of);
  }

  private void oneSided(@org.jspecify.annotations.Nullable Kept<?> of, String what) {
    if (of != null) {
      oneSided.add(of.ref());
      findings.warning(file(of), what, ONE_SIDE);
    }
  }

  /** Whose relations the others do not know of. */
  Set<Ref> oneSided() {
    return oneSided;
  }

  private void look(Kept<?> kept, Task task) {
    requireKnown(kept, Kind.PROJECT, task.projectId(), "its project");
    TaskId parent = task.parentId();
    if (parent != null) {
      requireKnown(kept, Kind.TASK, parent, "its parent");
      parents.put(task.id(), parent);
    }
    if (task.dependencies().contains(task.id())) {
      findings.warning(file(kept), "it depends on itself", "take it out of its dependencies");
    }
    task.dependencies().forEach(id -> requireKnown(kept, Kind.TASK, id, "a dependency"));
    task.sessionIds().forEach(id -> requireKnown(kept, Kind.SESSION, id, "a session of it"));
    ofTasks.put(task.id(), Set.copyOf(task.sessionIds()));
    requirePast(kept, Math.max(task.createdAt(), task.updatedAt()));
  }

  private void look(Kept<?> kept, Session session) {
    requireKnown(kept, Kind.PROJECT, session.projectId(), "its project");
    session.taskIds().forEach(id -> requireKnown(kept, Kind.TASK, id, "a task of it"));
    ofSessions.put(session.id(), Set.copyOf(session.taskIds()));
    requirePast(kept, session.startedAt());
  }

  private void requireKnown(Kept<?> kept, Kind kind, Object id, String role) {
    if (!known.contains(new Ref(kind, id.toString()))) {
      findings.warning(file(kept), role + ", " + id + ", is not there", ORPHAN);
    }
  }

  private void requirePast(Kept<?> kept, long time) {
    if (time > latest) {
      findings.warning(
          file(kept),
          "it tells a time later than now: " + java.time.Instant.ofEpochMilli(time),
          Surroundings.CLOCK);
    }
  }

  private java.nio.file.Path file(Kept<?> kept) {
    return findings.layout().file(kept.keys());
  }
}
