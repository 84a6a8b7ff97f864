package dev.maestro.storage.fs;

import java.util.List;

/**
 * What an entity is found by, so that it can be found without decoding it. Versions of an entity
 * that are found alike share one.
 *
 * @param <I> the type of its id
 */
sealed interface Keys<I> permits ProjectKeys, TaskKeys, SessionKeys {

  /** The group that holds every entity of a kind. */
  Object ALL = "all";

  I id();

  /** Milliseconds since the epoch; with the id, the order of lists. */
  long createdAt();

  Ref ref();

  /** Equal for those that are listed in the same groups. */
  Object alike();

  /** The groups that it is listed in. */
  List<Object> groups();
}
