package dev.maestro.app.torture;

import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A request that changes something.
 *
 * @param created the name of what gets its id from the server; empty where nothing does
 * @param effect what should be there afterwards, from what was there before and that id
 */
record Change(
    String method,
    String path,
    String body,
    String created,
    BiFunction<Holdings, String, Holdings> effect) {

  Holdings after(Holdings before, String id) {
    return effect.apply(before, id);
  }

  /** As {@link #after}, where only what is there tells the id; empty if it is not there. */
  Optional<Holdings> afterAsSeen(Holdings before, Holdings seen) {
    return created.isEmpty()
        ? Optional.of(after(before, ""))
        : seen.named(created).map(id -> after(before, id));
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
