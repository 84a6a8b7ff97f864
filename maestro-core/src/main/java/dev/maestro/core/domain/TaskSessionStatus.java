package dev.maestro.core.domain;

/**
 * What the session that works on a task last said of it. Unlisted values from existing data are
 * kept.
 */
public record TaskSessionStatus(String value) {

  static final Vocabulary VOCABULARY =
      new Vocabulary(
          "queued", "working", "needs_input", "blocked", "completed", "failed", "skipped");

  public static final TaskSessionStatus QUEUED = new TaskSessionStatus("queued");
  public static final TaskSessionStatus WORKING = new TaskSessionStatus("working");
  public static final TaskSessionStatus NEEDS_INPUT = new TaskSessionStatus("needs_input");
  public static final TaskSessionStatus BLOCKED = new TaskSessionStatus("blocked");
  public static final TaskSessionStatus COMPLETED = new TaskSessionStatus("completed");
  public static final TaskSessionStatus FAILED = new TaskSessionStatus("failed");
  public static final TaskSessionStatus SKIPPED = new TaskSessionStatus("skipped");

  public TaskSessionStatus {
    value = VOCABULARY.shared(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
