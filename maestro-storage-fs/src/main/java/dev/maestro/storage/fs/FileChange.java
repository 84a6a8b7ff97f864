package dev.maestro.storage.fs;

import java.nio.file.Path;

/** What a transaction does to one file. Doing it twice is doing it once. */
sealed interface FileChange {

  Path file();

  /** How many bytes it writes. */
  long bytes();

  /** The file holds that content, whatever it held. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and as large as a document
  record Put(Path file, byte[] content) implements FileChange {

    @Override
    public long bytes() {
      return content.length;
    }
  }

  /** There is no such file. */
  record Remove(Path file) implements FileChange {

    @Override
    public long bytes() {
      return 0;
    }
  }
}
