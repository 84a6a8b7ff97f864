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
}
