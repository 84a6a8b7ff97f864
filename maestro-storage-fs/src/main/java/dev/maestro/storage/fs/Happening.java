package dev.maestro.storage.fs;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction as the journal tells it. Lasts until the visitor has seen it. */
public interface Happening {

  /** What was announced, in order; none where nothing was. */
  List<Told> events();

  /** The entities that it changed, in order. */
  List<Name> changed();

  /**
   * What it did to one of them; found anew by each call, since a transaction may have changed more
   * than fits into memory.
   *
   * @param index of {@link #changed}
   * @throws IOException if the journal cannot be read
   */
  Changed change(int index) throws IOException;

  /**
   * An entity.
   *
   * @param kind {@code project}, {@code task} or {@code session}
   */
  record Name(String kind, String id) {}

  /**
   * An event.
   *
   * @param timestamp milliseconds since the epoch
   * @param type as {@code task:updated}
   * @param about the entity that it tells of first; of a subtask, its task
   * @param project that it belongs to; null where that is not retained
   * @param others what else it tells of
   */
  record Told(
      long seq,
      long timestamp,
      String type,
      Name about,
      @Nullable ProjectId project,
      List<Name> others) {

    public Told {
      others = List.copyOf(others);
    }
  }

  /** What was done to an entity. */
  enum How {
    CREATED,
    CHANGED,
    REMOVED
  }

  /**
   * What was done to an entity.
   *
   * @param before the document that it had; null where it was created, and where the version before
   *     is not retained, or cannot be read
   * @param after the document that it has now; null where it was removed, and where neither it nor
   *     what it follows from is retained whole and can be read
   */
  record Changed(
      Name entity, How how, Value.@Nullable Fields before, Value.@Nullable Fields after) {}
}
