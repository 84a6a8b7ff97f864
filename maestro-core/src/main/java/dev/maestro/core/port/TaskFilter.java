package dev.maestro.core.port;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks; each part that is null asks nothing, and all others must hold.
 *
 * @param parent tasks at that place of the tree
 * @param dependency tasks that depend on that one
 */
public record TaskFilter(
    @Nullable ProjectId projectId,
    @Nullable TaskStatus status,
    @Nullable Parent parent,
    @Nullable TaskId dependency) {

  public static final TaskFilter ALL = new TaskFilter(null, null, null, null);

  /**
   * A place in the tree of tasks.
   *
   * @param id the parent; null for the roots
   */
  public record Parent(@Nullable TaskId id) {

    public static final Parent ROOT = new Parent(null);
  }

  public static TaskFilter ofProject(ProjectId project) {
    return new TaskFilter(project, null, null, null);
  }

  public static TaskFilter childrenOf(TaskId parent) {
    return new TaskFilter(null, null, new Parent(parent), null);
  }

  public static TaskFilter dependingOn(TaskId dependency) {
    return new TaskFilter(null, null, null, dependency);
  }

  public boolean matches(Task task) {
    return (projectId == null || projectId.equals(task.projectId()))
        && (status == null || status.equals(task.status()))
        && (parent == null || parent.equals(new Parent(task.parentId())))
        && (dependency == null || task.dependencies().contains(dependency));
  }
}
