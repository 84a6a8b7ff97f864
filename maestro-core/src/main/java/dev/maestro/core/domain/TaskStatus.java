package dev.maestro.core.domain;

/** How far a task is. Kept as sent, unlisted values from existing data included. */
public record TaskStatus(String value) {

  static final Vocabulary VOCABULARY =
      new Vocabulary(
          "pending",
          "in_progress",
          "completed",
          "blocked",
          "todo",
          "cancelled",
          "in_review",
          "archived");

  public static final TaskStatus PENDING = new TaskStatus("pending");
  public static final TaskStatus IN_PROGRESS = new TaskStatus("in_progress");
  public static final TaskStatus COMPLETED = new TaskStatus("completed");
  public static final TaskStatus BLOCKED = new TaskStatus("blocked");
  public static final TaskStatus TODO = new TaskStatus("todo");
  public static final TaskStatus CANCELLED = new TaskStatus("cancelled");
  public static final TaskStatus IN_REVIEW = new TaskStatus("in_review");
  public static final TaskStatus ARCHIVED = new TaskStatus("archived");

  public TaskStatus {
    value = VOCABULARY.shared(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
