package dev.maestro.storage.fs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a repair has done.
 *
 * @param before what was found
 * @param mended what was mended, in that order
 * @param after what is found now: what could not be mended is damage still
 */
public record Repair(Examination before, List<Mended> mended, Examination after) {

  public Repair {
    mended = List.copyOf(mended);
  }

  /**
   * Something that is mended.
   *
   * @param file relative to the data directory, with slashes
   * @param what was done, a sentence without its end
   * @param kept where the old bytes lie, relative to the data directory; null where there were none
   *     to keep
   */
  public record Mended(String file, String what, @Nullable String kept) {
    @Override
    public String toString() {
      return file + ": " + what + (kept == null ? "" : "; what it was is kept as " + kept);
    }
  }
}
