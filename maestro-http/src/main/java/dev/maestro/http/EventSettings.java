package dev.maestro.http;

import java.time.Duration;

/**
 * The limits of those who wait for events over HTTP.
 *
 * @param maxWaiting the most requests that wait at once, long polls and streams together
 * @param heartbeat how long a stream is silent at most
 * @param stallLimit how long a stream's client may take nothing of what is there for it
 */
public record EventSettings(int maxWaiting, Duration heartbeat, Duration stallLimit) {

  /** 1,000 requests, 15 s, 5 minutes. */
  public static final EventSettings DEFAULTS =
      new EventSettings(1_000, Duration.ofSeconds(15), Duration.ofMinutes(5));

  public EventSettings {
    require(maxWaiting >= 0, "maxWaiting must not be negative");
    require(isPositive(heartbeat), "heartbeat must be positive");
    require(isPositive(stallLimit), "stallLimit must be positive");
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
