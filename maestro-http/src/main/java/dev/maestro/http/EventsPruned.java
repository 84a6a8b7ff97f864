package dev.maestro.http;

/** The log has dropped events that a reader has not had. */
final class EventsPruned extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient EventSpan span;

  /**
   * @param after the seq of the last event that the reader has
   * @param span what is there
   */
  EventsPruned(long after, EventSpan span) {
    super(
        "Events after " + after + " are no longer kept; read the state again", null, false, false);
    this.span = span;
  }

  EventSpan span() {
    return span;
  }
}
