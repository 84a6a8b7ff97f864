package dev.maestro.storage.fs;

/** Somebody else holds the data directory; the message says who. */
public final class DataDirectoryInUse extends DataDirectoryUnusable {

  private static final long serialVersionUID = 1L;

  DataDirectoryInUse(String message) {
    super(message, null);
  }
}
