package dev.maestro.app;

import java.io.IOException;

/** Standard output has failed. It ends what prints, and {@link Program} says why. */
class NotPrinted extends IOException {

  private static final long serialVersionUID = 1L;

  NotPrinted(Exception failure) {
    this("Standard output could not be written: " + failure.getMessage(), failure);
  }

  NotPrinted(String message, Exception failure) {
    super(message, failure);
  }
}
