package dev.maestro.storage.fs;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as the journal tells it.
 *
 * @param events what was announced, in order; none where nothing was
 * @param changes what it did to entities, in order
 */
public record Happening(List<Told> events, List<Changed> changes) {

  public Happening {
    events = List.copyOf(events);
    changes = List.copyOf(changes);
  }

  /**
   * An entity.
   *
   * @param kind {@code project}, {@code task} or {@code session}
   */
  public record Name(String kind, String id) {}

  /**
   * An event.
   *
   * @param timestamp milliseconds since the epoch
   * @param type as {@code task:updated}
   * @param about the entity that it tells of first; of a subtask, its task
   * @param project that it belongs to; null where that is not retained
   * @param others ids of what else it tells of
   */
  public record Told(
      long seq,
      long timestamp,
      String type,
      Name about,
      @Nullable ProjectId project,
      List<String> others) {

    public Told {
      others = List.copyOf(others);
    }
  }

  /** What was done to an entity. */
  public enum How {
    CREATED,
    CHANGED,
    REMOVED
  }

  /**
   * What was done to an entity.
   *
   * @param before the document that it had; null where it was created or removed, and where the
   *     version before is not retained
   * @param after the document that it has now; null where it was removed, and where neither it nor
   *     what it follows from is retained whole
   */
  public record Changed(
      Name entity, How how, Value.@Nullable Fields before, Value.@Nullable Fields after) {}
}
