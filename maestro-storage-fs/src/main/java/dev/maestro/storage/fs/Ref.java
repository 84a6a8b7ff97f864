package dev.maestro.storage.fs;

import org.jspecify.annotations.Nullable;

/** Names an entity of whichever kind. */
record Ref(Kind kind, String id) {

  /** What a record has of itself is slow until it has run for a while, as at a start. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ref ref && kind == ref.kind && id.equals(ref.id);
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + kind.code;
  }

  @Override
  public String toString() {
    return kind.folder + "/" + id;
  }
}
