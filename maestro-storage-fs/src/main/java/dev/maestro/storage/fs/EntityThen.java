package dev.maestro.storage.fs;

import dev.maestro.core.domain.Value;
import org.jspecify.annotations.Nullable;

/**
 * What the journal tells of an entity at an earlier time.
 *
 * @param entity null where there was none
 * @param document null where there was none, or it is not retained
 */
public record EntityThen(
    Status status, Happening.@Nullable Name entity, Value.@Nullable Fields document) {

  static final EntityThen ABSENT = new EntityThen(Status.ABSENT, null, null);

  /** What is known. */
  public enum Status {
    /** It was there, and this is how. */
    PRESENT,
    /** There was no entity with that id. */
    ABSENT,
    /** The journal does not go back far enough to tell. */
    NOT_RETAINED
  }
}
