package dev.maestro.json;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.ValidationFailed;
import java.util.function.BiFunction;

/** What all stored documents have in common. */
final class Stored {

  private static final int RADIX = 36;
  private static final int ID_LENGTH = 9;

  private Stored() {}

  /** The id of a part that was stored without one: its position, as 9 base-36 characters. */
  static String part(int position) {
    String digits = Integer.toString(position, RADIX);
    return "0".repeat(ID_LENGTH - digits.length()) + digits;
  }

  /** The id of an event that was stored without one; lists of events only grow, so it stays. */
  static String eventId(long timestamp, FieldReader reader) {
    return "evt_" + timestamp + "_" + part(reader.position());
  }

  /** Notes a fault where the document says that it is another entity than the one stored here. */
  static void requireId(FieldReader reader, StoredEntity stored) {
    String id = reader.text("id");
    if (id != null && !id.equals(stored.id())) {
      reader.faults().add("id", "id is " + id + ", but it is stored as " + stored.id());
    }
  }

  /**
   * Reads an entity whose id is known from its document alone.
   *
   * @throws ValidationFailed if it has none
   */
  static <E> E whole(FieldReader reader, BiFunction<FieldReader, StoredEntity, E> codec) {
    return codec.apply(reader, new StoredEntity(reader.requiredText("id"), 0, null));
  }

  /**
   * The project that the entity belongs to.
   *
   * @throws ValidationFailed if neither the document nor its place tells it
   */
  static ProjectId requireProject(FieldReader reader, StoredEntity stored) {
    ProjectId told = reader.text("projectId", ProjectId::new);
    if (told != null) {
      return told;
    }
    if (stored.project() != null) {
      return stored.project();
    }
    throw reader.missing("projectId");
  }
}
