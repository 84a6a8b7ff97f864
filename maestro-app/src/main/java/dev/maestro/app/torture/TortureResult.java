package dev.maestro.app.torture;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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

  /** On a machine that has little time, so few writes may be acknowledged that none is at risk. */
  private static final int FEW = 100;

  /** Whether something was put at risk, and nothing of it was lost. */
  public boolean isProved() {
    return lost.isEmpty() && silent.isEmpty();
  }

  /** That what is proved is not much, where it is so. */
  public Optional<String> doubt() {
    return isProved() && acknowledged < FEW
        ? Optional.of(
            "Only %d writes were acknowledged, which proves little: give it more seconds."
                .formatted(acknowledged))
        : Optional.empty();
  }

  /** The line of figures. */
  public String figures() {
    return "%d writes acknowledged, %d cut off, %d kills, %d events seen by the mirror, %d lost"
        .formatted(acknowledged, cutOff, kills, events, lost.size());
  }
}
