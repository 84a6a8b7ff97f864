package dev.maestro.core.domain;

/** The stored form of an entity cannot be read; it stays untouched until somebody mends it. */
public final class EntityCorrupt extends MaestroException {

  private static final long serialVersionUID = 1L;

  /**
   * @param id the entity's id
   * @param reason where the stored form is and what is wrong with it
   */
  public EntityCorrupt(String id, String reason) {
    super(
        Kind.UNAVAILABLE,
        "ENTITY_CORRUPT",
        id + " cannot be read: " + reason + ". Mend or remove it and start the server again.");
  }
}
