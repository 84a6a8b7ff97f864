package dev.maestro.tools.move;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import java.util.List;

/** The entities that an import brings, in the order in which they came. */
record Incoming(List<Project> projects, List<Task> tasks, List<Session> sessions) {

  Incoming {
    projects = List.copyOf(projects);
    tasks = List.copyOf(tasks);
    sessions = List.copyOf(sessions);
  }

  int size() {
    return projects.size() + tasks.size() + sessions.size();
  }
}
