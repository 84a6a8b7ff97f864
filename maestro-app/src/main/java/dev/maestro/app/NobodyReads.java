package dev.maestro.app;

import java.io.IOException;

/** Whoever read standard output has closed it. */
final class NobodyReads extends IOException {

  private static final long serialVersionUID = 1L;

  NobodyReads() {
    super("Nobody takes what is written to standard output");
  }
}
