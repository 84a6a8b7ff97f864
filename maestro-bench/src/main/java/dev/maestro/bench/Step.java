package dev.maestro.bench;

import java.io.IOException;

/** What is measured: done once more, and durable when it returns. */
@FunctionalInterface
interface Step {

  void run(long number) throws IOException;

  /** Waits for the end of a thread that does steps. */
  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The wait for " + thread.getName() + " was cut short", e);
    }
  }
}
