package dev.maestro.core.usecase;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.NewSubtask;
import dev.maestro.core.domain.NotFound;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.SubtaskPatch;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Storage;

/**
 * What can be done with the subtasks of a task. Safe for use by many threads; every method may also
 * throw what {@link Storage#write} throws.
 */
public final class Subtasks {

  private final Transactions transactions;

  Subtasks(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * @throws NotFound if there is no such task
   * @throws ValidationFailed if the title is missing
   */
  public Commit<Subtask> create(TaskId taskId, NewSubtask sent) {
    return transactions.run(changes -> {
      Task task = changes.save(changes.tx().requireTask(taskId).addSubtask(sent, changes));
      Subtask created = task.subtasks().get(task.subtasks().size() - 1);
      changes.announce(new Event.SubtaskCreated(task.projectId(), created));
      return created;
    });
  }

  /**
   * @throws NotFound if there is no such task, or no such subtask of it
   * @throws ValidationFailed if the title would be blank
   */
  public Commit<Subtask> update(TaskId taskId, SubtaskId id, SubtaskPatch patch) {
    return transactions.run(changes -> {
      Task task = changes.save(changes.tx().requireTask(taskId).updateSubtask(id, patch, changes));
      Subtask updated = task.requireSubtask(id);
      changes.announce(new Event.SubtaskUpdated(task.projectId(), updated));
      return updated;
    });
  }

  /**
   * @throws NotFound if there is no such task, or no such subtask of it
   */
  public Commit<SubtaskId> delete(TaskId taskId, SubtaskId id) {
    return transactions.run(changes -> {
      Task task = changes.save(changes.tx().requireTask(taskId).removeSubtask(id, changes));
      changes.announce(new Event.SubtaskDeleted(task.projectId(), taskId, id));
      return id;
    });
  }
}
