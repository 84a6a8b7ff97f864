package dev.maestro.tools;

import dev.maestro.core.domain.MaestroException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;

/** What failed while an operation was at work, in words that are the same whoever has the store. */
public final class Fault {

  private Fault() {}

  /** Names the class of what nobody has foreseen. */
  public static IOException of(Exception e) {
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    if (cause instanceof FileSystemException failure) {
      return new IOException(Guard.reason(failure), e);
    }
    if (cause instanceof IOException failure) {
      return failure;
    }
    return new IOException(
        e instanceof MaestroException ? String.valueOf(e.getMessage()) : e.toString(), e);
  }
}
