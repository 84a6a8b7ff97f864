package dev.maestro.bench;

import dev.maestro.storage.fs.FileStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the benches ask of the file store beyond its port. A store without a journal has no answer,
 * and the rows that need one are skipped.
 */
final class Seams {

  static final String NO_JOURNAL = "this store has no journal";

  private Seams() {}

  /** How many bytes the journal has taken in since the store was made. */
  static OptionalLong journalBytes(FileStorage storage) {
    return OptionalLong.of(storage.journalBytes());
  }

  /** Makes a checkpoint and returns when it is done. */
  static Optional<Runnable> checkpoint(FileStorage storage) {
    return Optional.of(() -> {
      try {
        storage.checkpoint();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
