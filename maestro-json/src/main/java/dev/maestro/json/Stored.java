package dev.maestro.json;

import dev.maestro.core.domain.Faults;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.ValidationFailed;

/** What all stored documents have in common. */
final class Stored {

  private Stored() {}

  /** Notes a fault where the document says that it is another entity than the one stored here. */
  static void requireId(FieldReader reader, StoredEntity stored) {
    String id = reader.text("id");
    if (id != null && !id.equals(stored.id())) {
      reader.faults().add("id", "id is " + id + ", but it is stored as " + stored.id());
    }
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
    Faults faults = reader.faults();
    faults.addRequired("projectId");
    faults.throwIfAny();
    throw new AssertionError("unreachable: a fault was added");
  }
}
