package dev.maestro.storage.fs.journal;

/** The journal did not take what it was given. Its cause says why. */
public final class JournalUnavailable extends Exception {

  private static final long serialVersionUID = 1L;

  /** What became of what was to be written. */
  public enum Outcome {
    /** It is not there, and no crash brings it back. */
    NOTHING,
    /**
     * Its first records, or all of them, may be there after a crash; a journal that goes on drops
     * them, but never what it has taken before.
     */
    UNKNOWN
  }

  private final Outcome outcome;

  JournalUnavailable(Outcome outcome, Throwable cause) {
    super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    this.outcome = outcome;
  }

  public Outcome outcome() {
    return outcome;
  }
}
