package dev.maestro.tools.history;

import dev.maestro.storage.fs.Happening.Name;
import org.jspecify.annotations.Nullable;

/**
 * What a tool calls an entity: {@code task_1}, or {@code task:task_1} where others have that id.
 *
 * @param kind {@code project}, {@code task} or {@code session}; null for any
 */
record EntityName(@Nullable String kind, String id) {

  /** No id has a colon. */
  static EntityName of(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new EntityName(null, text)
        : new EntityName(text.substring(0, colon), text.substring(colon + 1));
  }

  boolean fits(Name name) {
    return id.equals(name.id()) && mayBe(name.kind());
  }

  boolean mayBe(String other) {
    return kind == null || kind.equals(other);
  }

  @Override
  public String toString() {
    return kind == null ? id : kind + ":" + id;
  }
}
