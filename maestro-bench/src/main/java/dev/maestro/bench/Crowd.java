package dev.maestro.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that do the same over and over until they are closed. */
final class Crowd implements AutoCloseable {

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * @param step gets a number of its own each time
   */
  Crowd(int size, Step step) {
    for (int i = 0; i < size; i++) {
      Thread thread = new Thread(() -> work(step), "writer-" + i);
      threads.add(thread);
      thread.start();
    }
  }

  private void work(Step step) {
    try {
      while (!over.get()) {
        step.run(numbers.getAndIncrement());
        done.incrementAndGet();
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  /** How much is done so far. */
  long done() {
    return done.get();
  }

  /** How much is done in that time. */
  double perSecond(long millis) throws InterruptedException {
    long before = done.get();
    long start = System.nanoTime();
    Thread.sleep(millis);
    return (done.get() - before) / ((System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() {
    over.set(true);
    threads.forEach(Step::join);
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("A thread failed", failed);
    }
  }
}
