package dev.maestro.storage.fs;

import dev.maestro.core.domain.Value;
import org.jspecify.annotations.Nullable;

/**
 * What the journal tells of an entity at an earlier time.
 *
 * @param entity null where nobody knows of which kind it may have been
 * @param document null where it was not there, or how it was cannot be told
 */
public record EntityThen(
    Status status, Happening.@Nullable Name entity, Value.@Nullable Fields document) {

  /** What is known. */
  public enum Status {
    /** It was there, and this is how. */
    PRESENT,
    /** It was not there. */
    ABSENT,
    /** The journal does not go back far enough to tell. */
    NOT_RETAINED,
    /** The journal is damaged where it would tell. */
    UNREADABLE
  }
}
