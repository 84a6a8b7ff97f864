package dev.maestro.storage.fs;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What a failure of the file system means, for people. */
final class Reason {

  private Reason() {}

  static String of(IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return "it was interrupted";
    }
    if (!(e instanceof FileSystemException failure)) {
      return e.getMessage() == null ? e.toString() : e.getMessage();
    }
    return failure.getFile() + " " + verdict(failure);
  }

  /** The same, where the file is told besides. */
  static String alone(IOException e) {
    return e instanceof FileSystemException failure && failure.getReason() != null
        ? failure.getReason()
        : String.valueOf(e.getMessage());
  }

  private static String verdict(FileSystemException e) {
    if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
      return "is no directory";
    }
    if (e instanceof AccessDeniedException) {
      return "is closed to this user";
    }
    if (e instanceof NoSuchFileException) {
      return "is not there and cannot be made";
    }
    return e.getReason() == null
        ? "failed (" + e.getClass().getSimpleName() + ")"
        : "failed: " + e.getReason();
  }
}
