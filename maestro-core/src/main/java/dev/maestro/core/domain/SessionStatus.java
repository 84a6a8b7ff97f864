package dev.maestro.core.domain;

/** What a session is doing. Unlisted values from existing data are kept. */
public record SessionStatus(String value) {

  static final Vocabulary VOCABULARY =
      new Vocabulary("spawning", "running", "completed", "failed", "idle", "working", "stopped");

  public static final SessionStatus SPAWNING = new SessionStatus("spawning");
  public static final SessionStatus RUNNING = new SessionStatus("running");
  public static final SessionStatus COMPLETED = new SessionStatus("completed");
  public static final SessionStatus FAILED = new SessionStatus("failed");
  public static final SessionStatus IDLE = new SessionStatus("idle");
  public static final SessionStatus WORKING = new SessionStatus("working");
  public static final SessionStatus STOPPED = new SessionStatus("stopped");

  public SessionStatus {
    value = VOCABULARY.shared(value);
  }

  /** Whether the session still may do something: neither completed, failed nor stopped. */
  public boolean isActive() {
    return !equals(COMPLETED) && !equals(FAILED) && !equals(STOPPED);
  }

  @Override
  public String toString() {
    return value;
  }
}
