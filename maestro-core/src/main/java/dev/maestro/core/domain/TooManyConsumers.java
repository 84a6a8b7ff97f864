package dev.maestro.core.domain;

/** A store remembers no more consumers than that. */
public final class TooManyConsumers extends MaestroException {

  private static final long serialVersionUID = 1L;

  public TooManyConsumers(int most) {
    super(
        Kind.CONFLICT,
        "TOO_MANY_CONSUMERS",
        "There are " + most + " consumers already; delete one that is not needed any more");
  }
}
