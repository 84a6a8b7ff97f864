package dev.maestro.app.torture;

import java.nio.file.Path;
import java.util.List;

/**
 * What came of it.
 *
 * @param acknowledged writes that were answered with success
 * @param cutOff writes whose answer did not come
 * @param events those that the mirror got
 * @param lost each thing that was lost, half done or missed, in words
 * @param silent writers of which no write was acknowledged, so that nothing is proved
 * @param scratch what was tormented; it is there only where something was lost
 */
public record TortureResult(
    long seed,
    long acknowledged,
    long cutOff,
    int kills,
    long events,
    List<String> lost,
    List<String> silent,
    SyncTimes syncs,
    Path scratch) {

  /** Whether something was put at risk, and nothing of it was lost. */
  public boolean isProved() {
    return lost.isEmpty() && silent.isEmpty();
  }

  /** The line of figures. */
  public String figures() {
    return "%d writes acknowledged, %d cut off, %d kills, %d events seen by the mirror, %d lost"
        .formatted(acknowledged, cutOff, kills, events, lost.size());
  }
}
