package dev.maestro.storage.fs;

import org.jspecify.annotations.Nullable;

/**
 * The data directory cannot be opened: another server holds it, it cannot be read or written, or a
 * newer version wrote it. The message is one line that says which, and what to do.
 */
public sealed class DataDirectoryUnusable extends RuntimeException permits DataDirectoryInUse {

  private static final long serialVersionUID = 1L;

  DataDirectoryUnusable(String message, @Nullable Throwable cause) {
    super(message.replaceAll("\\R", " "), cause);
  }
}
