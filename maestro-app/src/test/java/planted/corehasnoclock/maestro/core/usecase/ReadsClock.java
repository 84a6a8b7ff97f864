package planted.corehasnoclock.maestro.core.usecase;

import java.time.Instant;

/** Breaks a rule on purpose. */
final class ReadsClock {

  private ReadsClock() {}

  static Instant time() {
    return Instant.now();
  }
}
