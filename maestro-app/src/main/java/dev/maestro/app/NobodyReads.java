package dev.maestro.app;

/** Whoever read standard output has closed it. */
final class NobodyReads extends NotPrinted {

  private static final long serialVersionUID = 1L;

  NobodyReads(Exception failure) {
    super("Nobody takes what is written to standard output", failure);
  }
}
