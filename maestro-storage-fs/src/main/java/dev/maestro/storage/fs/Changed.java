package dev.maestro.storage.fs;

import org.jspecify.annotations.Nullable;

/**
 * An entity that differs from its document.
 *
 * @param before the version that the document shows, as far as the server knows; null for none
 * @param after the version that it is to show; null for none
 */
record Changed(Ref ref, @Nullable Kept<?> before, @Nullable Kept<?> after) {

  /** Both changes as one. */
  Changed then(Changed later) {
    return new Changed(ref, before, later.after);
  }
}
