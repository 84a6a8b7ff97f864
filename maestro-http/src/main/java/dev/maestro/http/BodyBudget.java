package dev.maestro.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all request bodies together may take while they arrive and until they are parsed.
 * Safe for use by many threads.
 */
final class BodyBudget {

  private final AtomicLong free;

  BodyBudget(long bytes) {
    free = new AtomicLong(bytes);
  }

  /** What one body takes of it: nothing yet. */
  Share share() {
    return new Share();
  }

  private boolean take(long bytes) {
    if (free.addAndGet(-bytes) >= 0) {
      return true;
    }
    free.addAndGet(bytes);
    return false;
  }

  /** For one body. */
  final class Share implements AutoCloseable {

    private long taken;
    private boolean over;

    private Share() {}

    /** Takes that much in all, unless there is not so much left, or this is closed. */
    synchronized boolean growTo(long bytes) {
      if (over || !take(bytes - taken)) {
        return false;
      }
      taken = bytes;
      return true;
    }

    /** Gives it back. Does nothing the second time. */
    @Override
    public synchronized void close() {
      if (!over) {
        over = true;
        free.addAndGet(taken);
      }
    }
  }
}
