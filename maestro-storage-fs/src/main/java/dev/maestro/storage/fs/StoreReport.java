package dev.maestro.storage.fs;

import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.journal.JournalInspection;
import java.util.Optional;

/**
 * What lies beside the documents of a data directory, as somebody sees it who changes nothing.
 *
 * @param id as the last server left it
 * @param consumers how many read its events by name
 * @param journal empty where a server may be using it, and where the journal moves while it is read
 */
public record StoreReport(
    StoreId id,
    Server server,
    Files segments,
    Files checkpoints,
    int consumers,
    Optional<JournalInspection> journal) {

  /**
   * The server that used the directory last.
   *
   * @param name what it says of itself; empty where it stopped in order, or there never was one
   * @param runs whether such a process is there, which may be another one of the same number
   */
  public record Server(String name, boolean runs) {}

  /** Some files, and how large they are together. */
  public record Files(int count, long bytes) {}
}
