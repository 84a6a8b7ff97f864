package dev.maestro.core.domain;

/** A write would make one entity larger than an entity may be. */
public final class EntityTooLarge extends MaestroException {

  private static final long serialVersionUID = 1L;

  /** The most that one entity may hold, in bytes of compact UTF-8 JSON. */
  public static final int LIMIT = 4 * 1024 * 1024;

  public EntityTooLarge(String id, long bytes) {
    super(
        Kind.TOO_LARGE,
        "ENTITY_TOO_LARGE",
        "This write would make "
            + id
            + " "
            + bytes
            + " bytes of JSON; an entity holds at most "
            + LIMIT
            + ". Keep large data in files and store their paths.");
  }
}
