package dev.maestro.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What has begun and has to be ended: the last first, each once. Safe for use by many threads. */
final class Begun implements AutoCloseable {

  private final Deque<Runnable> ends = new ArrayDeque<>();

  synchronized void add(Runnable end) {
    ends.push(end);
  }

  /**
   * Ends all, whatever some of them throw; the first exception stays, the others are suppressed.
   */
  @Override
  public void close() {
    RuntimeException fault = endAll();
    if (fault != null) {
      throw fault;
    }
  }

  /** Ends all because of that exception, which stays the first. */
  void closeAfter(Throwable first) {
    RuntimeException fault = endAll();
    if (fault != null) {
      first.addSuppressed(fault);
    }
  }

  private synchronized @Nullable RuntimeException endAll() {
    RuntimeException first = null;
    while (!ends.isEmpty()) {
      try {
        ends.pop().run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    return first;
  }
}
