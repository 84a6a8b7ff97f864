package dev.maestro.storage.fs;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.port.TaskFilter.Parent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePSet;

/** The tasks, found by what a filter can ask. Immutable. */
record TaskTable(
    Table<TaskId, Task> all,
    Index<ProjectId, Task> byProject,
    Index<Parent, Task> byParent,
    Index<TaskId, Task> byDependency) {

  static TaskTable of(Collection<Task> tasks) {
    Comparator<Task> order = Task.CREATION_ORDER;
    return new TaskTable(
        Table.of(tasks, Task::id, order),
        Index.of(tasks, task -> List.of(task.projectId()), order),
        Index.of(tasks, task -> List.of(new Parent(task.parentId())), order),
        Index.of(tasks, Task::dependencies, order));
  }

  @Nullable Task get(TaskId id) {
    return all.get(id);
  }

  TaskTable with(Task task) {
    return indexed(all.with(task), get(task.id()), task);
  }

  TaskTable without(TaskId id) {
    return indexed(all.without(id), get(id), null);
  }

  private TaskTable indexed(Table<TaskId, Task> table, @Nullable Task old, @Nullable Task next) {
    return new TaskTable(
        table,
        byProject.replace(old, next),
        byParent.replace(old, next),
        byDependency.replace(old, next));
  }

  Stream<Task> stream(TaskFilter filter) {
    return smallest(candidates(filter)).stream().filter(filter::matches);
  }

  /** Groups each of which holds every task that matches. */
  private List<TreePSet<Task>> candidates(TaskFilter filter) {
    List<TreePSet<Task>> groups = new ArrayList<>();
    groups.add(all.inOrder());
    if (filter.projectId() != null) {
      groups.add(byProject.at(filter.projectId()));
    }
    if (filter.parent() != null) {
      groups.add(byParent.at(filter.parent()));
    }
    if (filter.dependency() != null) {
      groups.add(byDependency.at(filter.dependency()));
    }
    return groups;
  }

  static <E> TreePSet<E> smallest(List<TreePSet<E>> groups) {
    TreePSet<E> smallest = groups.get(0);
    for (TreePSet<E> group : groups) {
      smallest = group.size() < smallest.size() ? group : smallest;
    }
    return smallest;
  }
}
