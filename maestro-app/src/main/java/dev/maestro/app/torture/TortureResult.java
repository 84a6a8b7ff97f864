package dev.maestro.app.torture;

import java.nio.file.Path;
import java.util.List;

/**
 * What came of it.
 *
 * @param acknowledged writes that were answered with success
 * @param events those that the mirror got
 * @param lost each thing that was lost, half done or missed, in words
 * @param scratch what was tormented; it is there only where something was lost
 */
public record TortureResult(
    long seed,
    long acknowledged,
    int kills,
    long events,
    List<String> lost,
    SyncTimes syncs,
    Path scratch) {

  /** The line of figures. */
  public String figures() {
    return "%d writes acknowledged, %d kills, %d events seen by the mirror, %d lost"
        .formatted(acknowledged, kills, events, lost.size());
  }
}
