package dev.maestro.ws;

import java.util.concurrent.TimeUnit;

/**
 * How many messages a client may send: so many at once, and from then on so many a second (a token
 * bucket). Used by one thread.
 */
final class Allowance {

  private final long atOnce;
  private final long nanosEach;
  private long left;
  private long since;

  /**
   * @param now of {@link System#nanoTime}, as all the others
   */
  Allowance(int perSecond, int atOnce, long now) {
    this.atOnce = atOnce;
    this.nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.left = atOnce;
    this.since = now;
  }

  /** Takes one; whether there was one. */
  boolean take(long now) {
    long earned = (now - since) / nanosEach;
    if (earned > 0) {
      left = Math.min(atOnce, left + earned);
      since += earned * nanosEach;
    }
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
