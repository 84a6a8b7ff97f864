package dev.maestro.core.domain;

/** A client chose an id for its session that another session has; case does not count. */
public final class SessionExists extends MaestroException {

  private static final long serialVersionUID = 1L;

  public SessionExists(SessionId id) {
    super(
        Kind.CONFLICT,
        "SESSION_EXISTS",
        "A session with the id " + id + " exists already (ids that differ only in case are one)");
  }
}
