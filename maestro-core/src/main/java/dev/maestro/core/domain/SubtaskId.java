package dev.maestro.core.domain;

/**
 * The id of a subtask, unique within its task. Opaque; any text can be asked for, and only
 * well-formed ids are ever stored.
 */
public record SubtaskId(String value) implements Comparable<SubtaskId> {

  @Override
  public int compareTo(SubtaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
