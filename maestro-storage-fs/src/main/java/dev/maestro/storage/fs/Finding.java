package dev.maestro.storage.fs;

import org.jspecify.annotations.Nullable;

/**
 * Something in a data directory that its owner should know.
 *
 * @param file relative to the data directory, with slashes; a dot for the directory itself
 * @param offset in the file, in bytes; null where no one place is meant
 * @param what a sentence without its end
 * @param mend what mends it, or why nothing has to; a sentence without its end
 */
public record Finding(
    Severity severity, String file, @Nullable Long offset, String what, String mend) {

  /** How bad it is. */
  public enum Severity {
    /** Something that was stored cannot be had any more, or the next start refuses it. */
    DAMAGE,
    /** Nothing is lost, and somebody should look. */
    WARNING,
    /** Nothing has to be done. */
    NOTE
  }

  /** The place and what is there. */
  @Override
  public String toString() {
    return file + (offset == null ? "" : " at byte " + offset) + ": " + what;
  }
}
