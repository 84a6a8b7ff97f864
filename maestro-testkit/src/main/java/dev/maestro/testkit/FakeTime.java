package dev.maestro.testkit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is told otherwise. Safe for use by many threads. */
public final class FakeTime implements InstantSource {

  private final AtomicLong millis;

  /**
   * @param millis where it starts, in milliseconds since the epoch
   */
  public FakeTime(long millis) {
    this.millis = new AtomicLong(millis);
  }

  /** Goes on by that many milliseconds, or back where they are negative. */
  public void advance(long by) {
    millis.addAndGet(by);
  }

  public void set(long to) {
    millis.set(to);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis.get());
  }

  @Override
  public long millis() {
    return millis.get();
  }
}
