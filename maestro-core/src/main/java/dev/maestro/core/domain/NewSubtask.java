package dev.maestro.core.domain;

import org.jspecify.annotations.Nullable;

/** What a client says of a subtask that is to be; null is "not said". */
public record NewSubtask(
    @Nullable String title,
    @Nullable String description,
    @Nullable Boolean completed,
    Value.@Nullable Num order,
    Value.Fields unknown) {

  public static NewSubtask titled(String title) {
    return new NewSubtask(title, null, null, null, Value.Fields.EMPTY);
  }

  /**
   * @param path of this subtask in what was sent, as {@code subtasks[2].}, or empty
   */
  public void check(String path, Faults faults) {
    faults.checkText(path + "title", title);
  }
}
