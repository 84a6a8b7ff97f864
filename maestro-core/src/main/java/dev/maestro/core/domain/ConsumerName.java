package dev.maestro.core.domain;

import java.util.regex.Pattern;

/** What a reader of the events calls itself, so that the store remembers how far it has come. */
public record ConsumerName(String value) implements Comparable<ConsumerName> {

  private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

  /**
   * @throws ValidationFailed if no consumer can have that name
   */
  public ConsumerName {
    if (!WELL_FORMED.matcher(value).matches()) {
      throw new ValidationFailed(
          "name",
          "name must be 1 to 64 characters of A-Z, a-z, 0-9, ., _ and -, the first one no dot");
    }
  }

  @Override
  public int compareTo(ConsumerName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
