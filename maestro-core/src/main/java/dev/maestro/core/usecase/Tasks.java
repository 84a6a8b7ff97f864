package dev.maestro.core.usecase;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Faults;
import dev.maestro.core.domain.IdList;
import dev.maestro.core.domain.NewTask;
import dev.maestro.core.domain.NewTaskTimelineEvent;
import dev.maestro.core.domain.NotFound;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionTimelineEvent;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskPatch;
import dev.maestro.core.domain.TaskTimelineEvent;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.TaskFilter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with tasks. Safe for use by many threads; every method may also throw what
 * {@link Storage#write} throws.
 */
public final class Tasks {

  private final Transactions transactions;

  Tasks(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * @throws ValidationFailed if what was sent breaks a rule
   * @throws NotFound if the project, the parent, a dependency or a session does not exist
   */
  public Commit<Task> create(NewTask sent) {
    return transactions.run(changes -> {
      Task task = Task.create(unusedId(changes), sent, changes);
      changes.tx().requireProject(task.projectId());
      TaskId parent = task.parentId();
      if (parent != null) {
        TaskTree.requireParent(changes.tx(), parent, task.projectId());
      }
      requireTasks(changes.tx(), task.dependencies());
      List<SessionId> sessions = IdList.distinct(sent.sessionIds());
      if (!sessions.isEmpty()) {
        task = task.relink(sessions, changes);
      }
      changes.save(task);
      changes.announce(new Event.TaskCreated(task));
      Relations.taskChanged(changes, task, sessions, List.of());
      return task;
    });
  }

  private static TaskId unusedId(Changes changes) {
    TaskId id = changes.ids().newTaskId();
    while (changes.tx().task(id).isPresent()) {
      id = changes.ids().newTaskId();
    }
    return id;
  }

  /**
   * Only what the update names anew has to exist: references that data brought along may dangle.
   *
   * @throws ValidationFailed if what was sent breaks a rule
   * @throws NotFound if the task, or a parent, dependency or session that it gains, does not exist
   */
  public Commit<Task> update(TaskId id, TaskPatch patch) {
    return transactions.run(changes -> {
      Task before = changes.tx().requireTask(id);
      Task after = before.update(patch, changes);
      requireReferences(changes.tx(), before, after);
      List<SessionId> wanted =
          patch.sessionIds().map(IdList::distinct).over(before.sessionIds(), List.of());
      if (!wanted.equals(before.sessionIds())) {
        after = after.relink(wanted, changes);
      }
      changes.save(after);
      changes.announce(new Event.TaskUpdated(after));
      Relations.taskChanged(
          changes,
          after,
          IdList.missing(wanted, before.sessionIds()),
          IdList.missing(before.sessionIds(), wanted));
      return after;
    });
  }

  private static void requireReferences(Reads reads, Task before, Task after) {
    TaskId parent = after.parentId();
    if (parent != null && !parent.equals(before.parentId())) {
      TaskTree.requireParent(reads, parent, after.projectId());
      TaskTree.requireNoCycle(reads, after.id(), parent);
    }
    requireTasks(reads, IdList.missing(after.dependencies(), before.dependencies()));
  }

  private static void requireTasks(Reads reads, List<TaskId> ids) {
    ids.forEach(reads::requireTask);
  }

  /**
   * Appends an event to the task's timeline, and to the session's where it names one that exists.
   *
   * @throws ValidationFailed if the message is missing
   * @throws NotFound if there is no such task
   */
  public Commit<Task> addToTimeline(TaskId id, NewTaskTimelineEvent sent) {
    return transactions.run(changes -> {
      Faults faults = new Faults();
      sent.checkPosted(faults);
      faults.throwIfAny();
      TaskTimelineEvent event = sent.complete(changes);
      Task task = changes.save(changes.tx().requireTask(id).addToTimeline(event, changes));
      changes.announce(new Event.TaskUpdated(task));
      tellSession(changes, event, id);
      return task;
    });
  }

  private static void tellSession(Changes changes, TaskTimelineEvent event, TaskId task) {
    String named = event.sessionId();
    if (named == null) {
      return;
    }
    changes
        .tx()
        .session(new SessionId(named))
        .map(session -> session.addToTimeline(SessionTimelineEvent.from(event, task), changes))
        .ifPresent(changes::save);
  }

  /**
   * Removes the task and every mention of it: its sessions and dependents forget it, its children
   * move up to its parent.
   *
   * @throws NotFound if there is no such task
   */
  public Commit<TaskId> delete(TaskId id) {
    return transactions.run(changes -> {
      Task task = changes.tx().requireTask(id);
      changes.delete(id);
      changes.announce(new Event.TaskDeleted(task.projectId(), id));
      Relations.taskDeleted(changes, task);
      for (Task child : found(changes, TaskFilter.childrenOf(id))) {
        changes.save(child.withParent(newParent(child, task), changes));
      }
      for (Task dependent : found(changes, TaskFilter.dependingOn(id))) {
        changes.save(dependent.withoutDependency(id, changes));
      }
      return id;
    });
  }

  /** The parent of the parent that goes; none where data came with a cycle that would stay. */
  private static @Nullable TaskId newParent(Task child, Task gone) {
    TaskId parent = gone.parentId();
    return child.id().equals(parent) || gone.id().equals(parent) ? null : parent;
  }

  private static List<Task> found(Changes changes, TaskFilter filter) {
    try (Stream<Task> tasks = changes.tx().tasks(filter)) {
      return tasks.toList();
    }
  }
}
