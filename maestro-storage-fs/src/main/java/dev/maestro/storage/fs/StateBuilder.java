package dev.maestro.storage.fs;

import java.util.ArrayList;
import java.util.List;

/** Collects entities of all kinds into a state. */
final class StateBuilder {

  private final List<KeptProject> projects = new ArrayList<>();
  private final List<KeptTask> tasks = new ArrayList<>();
  private final List<KeptSession> sessions = new ArrayList<>();

  StateBuilder addAll(Iterable<? extends Kept<?>> entities) {
    entities.forEach(this::add);
    return this;
  }

  private void add(Kept<?> entity) {
    if (entity instanceof KeptProject project) {
      projects.add(project);
    } else if (entity instanceof KeptTask task) {
      tasks.add(task);
    } else if (entity instanceof KeptSession session) {
      sessions.add(session);
    }
  }

  State build(long seq, CorruptFiles corrupt) {
    return new State(
        seq,
        Table.of(projects, KeptProject::keys, ProjectKeys.ORDER),
        Table.of(tasks, KeptTask::keys, TaskKeys.ORDER),
        Table.of(sessions, KeptSession::keys, SessionKeys.ORDER),
        corrupt);
  }
}
