package dev.maestro.core.domain;

/**
 * The id of a project. Opaque; any text can be asked for, and only well-formed ids are ever stored.
 */
public record ProjectId(String value) implements Comparable<ProjectId> {

  @Override
  public int compareTo(ProjectId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
