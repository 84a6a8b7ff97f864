package dev.maestro.storage.fs;

/** Is told how far an examination is. */
@FunctionalInterface
public interface ExaminationSteps {

  /** Tells nobody. */
  ExaminationSteps UNSEEN = (what, done, total) -> {};

  /**
   * @param what is looked at now
   * @param done steps of the total
   */
  void at(String what, int done, int total);

  /**
   * The same from within a step, as far as that is.
   *
   * @param step the number of the step
   * @param steps how many there are
   * @param done of the total that the step has to do
   */
  default void within(String what, int step, int steps, long done, long total) {
    int parts = 1000;
    int part = total <= 0 ? 0 : (int) (Math.min(done, total) * parts / total);
    at(what, step * parts + part, steps * parts);
  }
}
