package dev.maestro.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread does, up to a deadline that no healthy run comes near. */
public final class Await {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final long PAUSE_NANOS = 1_000_000;

  private Await() {}

  /**
   * Returns once the condition holds.
   *
   * @param what is waited for, as the message of the failure names it
   * @throws AssertionError if it does not hold in time
   */
  public static void until(String what, BooleanSupplier condition) {
    value(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /**
   * Returns the value once there is one.
   *
   * @param what is waited for, as the message of the failure names it
   * @throws AssertionError if there is none in time
   */
  public static <T> T value(String what, Supplier<Optional<T>> source) {
    long start = System.nanoTime();
    while (true) {
      Optional<T> value = source.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() - start > DEADLINE.toNanos()) {
        throw new AssertionError("Not within " + DEADLINE.toSeconds() + " seconds: " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
