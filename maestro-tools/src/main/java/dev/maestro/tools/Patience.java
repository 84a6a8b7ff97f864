package dev.maestro.tools;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a tool waits for a directory that is held by somebody whom it cannot ask.
 *
 * @param rounds how many times it looks again
 * @param pause before each of them
 */
record Patience(int rounds, Duration pause) {

  static final Patience USUAL = new Patience(100, Duration.ofMillis(100));

  void waitALittle() {
    LockSupport.parkNanos(pause.toNanos());
  }
}
