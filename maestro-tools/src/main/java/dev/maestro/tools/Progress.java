package dev.maestro.tools;

/** Is told how far something that takes long has come, and what is to be known of it. */
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

  /**
   * Told what whoever asked should know besides the result.
   *
   * @param sentence one or more, in one line
   */
  default void remark(String sentence) {
    // Whoever shows no more than how far it is.
  }
}
