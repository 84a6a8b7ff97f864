package dev.maestro.storage.fs;

import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.journal.Passage.Gap;
import dev.maestro.storage.fs.journal.SyncTimes;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What a store holds and how it grows, as of one commit.
 *
 * @param kinds by kind, projects first
 * @param statuses how many tasks and sessions have which status, by kind
 * @param largest entities, the largest first
 * @param days on which something was made, or is told by the journal; in order
 * @param events that clients can read back
 * @param unreadable documents that stand for an entity and are broken; it counts where the journal
 *     has a version of it
 * @param gaps what cannot be read of the journal, and is in no day
 * @param journalBegin the oldest event that the journal tells of, clients or not
 * @param consumers who reads the events by name
 * @param syncs that writes have waited for, since the store was opened
 */
public record StoreStatistics(
    StoreId store,
    Map<String, Kind> kinds,
    Map<String, Map<String, Integer>> statuses,
    List<Large> largest,
    List<Day> days,
    List<LoadReport.Finding> unreadable,
    List<Gap> gaps,
    StoreSizes sizes,
    Events events,
    long journalBegin,
    List<Consumer> consumers,
    StoreSettings settings,
    SyncTimes.Known syncs) {

  /**
   * Entities of a kind.
   *
   * @param bytes of their compact JSON
   */
  public record Kind(int count, long bytes) {}

  /**
   * An entity.
   *
   * @param bytes of its compact JSON
   */
  public record Large(Happening.Name entity, long bytes) {}

  /**
   * A day, in UTC.
   *
   * @param projects that were made then, and are there still; tasks and sessions likewise
   * @param events that the journal tells of
   * @param journalBytes of their transactions
   */
  public record Day(
      LocalDate date, int projects, int tasks, int sessions, long events, long journalBytes) {}

  /**
   * Events that can be read back.
   *
   * @param oldest seq; the next one where there is none
   * @param latest seq
   * @param since when the oldest happened, milliseconds since the epoch; 0 where there is none, or
   *     it cannot be read
   */
  public record Events(long oldest, long latest, long since) {}
}
