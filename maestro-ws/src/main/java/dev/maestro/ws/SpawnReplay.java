package dev.maestro.ws;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.usecase.OpenSpawns;
import dev.maestro.json.Frames;
import java.util.Optional;

/**
 * The spawn requests from before a stream began that are still open, the oldest first. Each is
 * looked for when it is sent, so that none is held in memory, and none is sent that somebody has
 * taken by then.
 */
final class SpawnReplay {

  private final OpenSpawns spawns;
  private final EventFilter filter;
  private final long upTo;
  private long after;

  /**
   * @param upTo the seq after which the stream begins: later requests are events of it
   */
  SpawnReplay(OpenSpawns spawns, EventFilter filter, long upTo) {
    this.spawns = spawns;
    this.filter = filter;
    this.upTo = upTo;
  }

  /** Reads on in the log; whether that is far enough to know which are open. */
  boolean isReady() {
    return spawns.readOn(upTo);
  }

  /** The next frame; empty where there is no more. */
  Optional<byte[]> next() {
    Optional<LoggedEvent> next = spawns.next(after, upTo, filter);
    next.ifPresent(request -> after = request.seq());
    return next.map(Frames::replayed);
  }
}
