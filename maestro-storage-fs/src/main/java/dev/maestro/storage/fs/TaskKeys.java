package dev.maestro.storage.fs;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskStatus;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.port.TaskFilter.Parent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a task is found by. */
record TaskKeys(
    TaskId id,
    long createdAt,
    ProjectId projectId,
    @Nullable TaskId parentId,
    TaskStatus status,
    List<TaskId> dependencies)
    implements Keys<TaskId> {

  /** As {@link Task#CREATION_ORDER}. */
  static final Comparator<TaskKeys> ORDER =
      Comparator.comparingLong(TaskKeys::createdAt).thenComparing(TaskKeys::id);

  /**
   * The tasks that match each part that is not null. A parent other than none tells the project, so
   * there is no group for the two.
   */
  private record Group(
      @Nullable ProjectId project, @Nullable TaskStatus status, @Nullable Parent parent) {

    /** What a record has of itself is slow until it has run for a while, as at a start. */
    @Override
    public int hashCode() {
      int hash = project == null ? 0 : project.value().hashCode();
      hash = 31 * hash + (status == null ? 0 : status.value().hashCode());
      TaskId id = parent == null ? null : parent.id();
      return 31 * hash + (parent == null ? 0 : 1) + (id == null ? 0 : id.value().hashCode());
    }
  }

  private record DependsOn(TaskId dependency) {}

  static TaskKeys of(Task task) {
    return new TaskKeys(
        task.id(),
        task.createdAt(),
        task.projectId(),
        task.parentId(),
        task.status(),
        task.dependencies());
  }

  @Override
  public Ref ref() {
    return new Ref(Kind.TASK, id.value());
  }

  @Override
  public Object alike() {
    return dependencies.isEmpty()
        ? new Group(projectId, status, parentId == null ? null : new Parent(parentId))
        : id;
  }

  @Override
  public List<Object> groups() {
    Parent parent = new Parent(parentId);
    List<Object> groups = new ArrayList<>(8 + dependencies.size());
    groups.add(ALL);
    groups.add(new Group(projectId, null, null));
    groups.add(new Group(null, status, null));
    groups.add(new Group(projectId, status, null));
    groups.add(new Group(null, null, parent));
    groups.add(new Group(null, status, parent));
    if (parentId == null) {
      groups.add(new Group(projectId, null, parent));
      groups.add(new Group(projectId, status, parent));
    }
    dependencies.forEach(dependency -> groups.add(new DependsOn(dependency)));
    return groups;
  }

  /** A group that holds every task that matches the filter, and few others. */
  static Object group(TaskFilter filter) {
    TaskId dependency = filter.dependency();
    if (dependency != null) {
      return new DependsOn(dependency);
    }
    Parent parent = filter.parent();
    ProjectId project = parent != null && parent.id() != null ? null : filter.projectId();
    return project == null && filter.status() == null && parent == null
        ? ALL
        : new Group(project, filter.status(), parent);
  }
}
