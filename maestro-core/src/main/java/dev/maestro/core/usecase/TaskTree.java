package dev.maestro.core.usecase;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.port.Reads;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The tree that tasks form by their parents: within one project, without a cycle. */
final class TaskTree {

  private TaskTree() {}

  /**
   * @throws dev.maestro.core.domain.NotFound if there is no such task
   * @throws ValidationFailed if it belongs to another project
   */
  static void requireParent(Reads reads, TaskId parent, ProjectId project) {
    if (!reads.requireTask(parent).projectId().equals(project)) {
      throw new ValidationFailed(
          "parentId", "parentId must name a task of the same project, " + project);
    }
  }

  /**
   * @throws ValidationFailed naming the cycle that the new parent would close
   */
  static void requireNoCycle(Reads reads, TaskId task, TaskId parent) {
    Set<TaskId> path = new LinkedHashSet<>();
    path.add(task);
    Optional<TaskId> next = Optional.of(parent);
    // A cycle that came with the data and does not hold this task ends the walk as well.
    while (next.isPresent() && path.add(next.get())) {
      next = reads.task(next.get()).map(Task::parentId);
    }
    if (next.filter(task::equals).isPresent()) {
      throw new ValidationFailed(
          "parentId", "parentId would close a cycle: " + shown(path) + " → " + task);
    }
  }

  private static String shown(Set<TaskId> path) {
    return path.stream().map(TaskId::value).collect(Collectors.joining(" → "));
  }
}
