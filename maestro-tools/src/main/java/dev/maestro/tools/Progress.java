package dev.maestro.tools;

/** Is told how far something that takes long has come. */
@FunctionalInterface
public interface Progress {

  /**
   * Costs little, and may be called often.
   *
   * @param what is being done, as in {@code "writing the checkpoint"}
   * @param done of the total
   * @param total 0 where nobody knows
   */
  void progress(String what, long done, long total);
}
