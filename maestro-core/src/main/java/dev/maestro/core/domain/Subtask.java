package dev.maestro.core.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step of a task, stored inside it.
 *
 * @param order where clients show it; a number, kept as it was written
 * @param createdAt milliseconds since the epoch, as are the other times
 * @param completedAt when it was completed, null while it is open
 * @param unknown fields that this version does not know
 */
public record Subtask(
    SubtaskId id,
    TaskId taskId,
    String title,
    String description,
    boolean completed,
    Value.Num order,
    long createdAt,
    long updatedAt,
    @Nullable Long completedAt,
    Value.Fields unknown) {

  /**
   * @param before how many subtasks the task has already
   */
  static Subtask create(SubtaskId id, TaskId task, int before, NewSubtask sent, Moment moment) {
    boolean completed = Objects.requireNonNullElse(sent.completed(), false);
    return new Subtask(
        id,
        task,
        Texts.required(sent.title()),
        Texts.orEmpty(sent.description()),
        completed,
        Objects.requireNonNullElseGet(sent.order(), () -> position(before)),
        moment.now(),
        moment.now(),
        completed ? moment.now() : null,
        sent.unknown());
  }

  /** The order of a subtask that names none. */
  public static Value.Num position(int before) {
    return new Value.Num(Integer.toString(before));
  }

  /**
   * @param position where it stands in its task, which a reset order goes back to
   */
  Subtask update(SubtaskPatch patch, int position, Moment moment) {
    boolean nowCompleted = patch.completed().over(completed, false);
    return new Subtask(
        id,
        taskId,
        patch.title().map(Texts::trimmed).over(title, title),
        patch.description().over(description, ""),
        nowCompleted,
        patch.order().over(order, position(position)),
        createdAt,
        Math.max(moment.now(), updatedAt),
        completedAt(nowCompleted, moment),
        unknown.with(patch.unknown()));
  }

  /** The same subtask of another task. */
  public Subtask withTaskId(TaskId newTaskId) {
    return new Subtask(
        id,
        newTaskId,
        title,
        description,
        completed,
        order,
        createdAt,
        updatedAt,
        completedAt,
        unknown);
  }

  /** Whether the other is this one as a client may hold it, which may write numbers otherwise. */
  boolean isSameAs(Subtask other) {
    return normalized().equals(other.normalized());
  }

  private Subtask normalized() {
    return new Subtask(
        id,
        taskId,
        title,
        description,
        completed,
        order.normalized(),
        createdAt,
        updatedAt,
        completedAt,
        unknown.normalized());
  }

  private @Nullable Long completedAt(boolean nowCompleted, Moment moment) {
    if (!nowCompleted) {
      return null;
    }
    return completed ? completedAt : Long.valueOf(moment.now());
  }
}
