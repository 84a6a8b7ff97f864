package dev.maestro.storage.fs;

import dev.maestro.core.port.StoreId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an examination of a data directory has found.
 *
 * @param store null where there is no journal, or none tells
 * @param isRunning whether a server was using the directory
 * @param projects that can be read, as are the next two
 * @param segments of the journal that count
 * @param records of the journal that can be read
 * @param events that these hold
 * @param oldestSeq of those events; 1 more than the latest where there are none
 * @param latestSeq of the last event; 0 where there never was one
 * @param consumers who read the events by name
 * @param freeBytes what the disk has left; -1 where it does not tell
 * @param findings damage first
 */
public record Examination(
    @Nullable StoreId store,
    boolean isRunning,
    int projects,
    int tasks,
    int sessions,
    int segments,
    int checkpoints,
    long records,
    long events,
    long oldestSeq,
    long latestSeq,
    int consumers,
    long freeBytes,
    List<Finding> findings) {

  public Examination {
    findings = findings.stream().sorted(java.util.Comparator.comparing(Finding::severity)).toList();
  }

  /** How many findings there are of a severity. */
  public long count(Finding.Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  /** Whether nothing is damaged. */
  public boolean isHealthy() {
    return count(Finding.Severity.DAMAGE) == 0;
  }
}
