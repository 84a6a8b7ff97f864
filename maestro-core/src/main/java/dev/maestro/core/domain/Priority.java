package dev.maestro.core.domain;

/** How urgent a task is. Unlisted values from existing data are kept. */
public record Priority(String value) {

  static final Vocabulary VOCABULARY = new Vocabulary("low", "medium", "high");

  public static final Priority LOW = new Priority("low");
  public static final Priority MEDIUM = new Priority("medium");
  public static final Priority HIGH = new Priority("high");

  public Priority {
    value = VOCABULARY.shared(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
