package dev.maestro.storage.fs;

/** An entity cannot be brought back; the message says why, and what to do. */
public final class CannotRestore extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CannotRestore(String message) {
    super(message);
  }
}
