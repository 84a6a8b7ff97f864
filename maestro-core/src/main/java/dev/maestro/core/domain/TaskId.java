package dev.maestro.core.domain;

/**
 * The id of a task. Opaque; any text can be asked for, and only well-formed ids are ever stored.
 */
public record TaskId(String value) implements Comparable<TaskId> {

  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
