package dev.maestro.core.domain;

/**
 * The id of a session. Opaque; any text can be asked for, and only well-formed ids are ever stored.
 */
public record SessionId(String value) implements Comparable<SessionId> {

  @Override
  public int compareTo(SessionId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
