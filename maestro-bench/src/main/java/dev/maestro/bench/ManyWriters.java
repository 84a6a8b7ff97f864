package dev.maestro.bench;

import dev.maestro.storage.fs.FileStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** 64 writers at once, beside 64 threads that hand as many bytes to one that syncs per round. */
final class ManyWriters {

  private static final int WRITERS = 64;
  private static final int TASKS = 6_400;

  private ManyWriters() {}

  static List<Row> run(Workplace place) throws Exception {
    try (FileStorage storage = Workplace.open(place.fresh("many-writers", TASKS));
        BareGroup group = new BareGroup(place.root().resolve("many-writers.log"))) {
      Updates updates = new Updates(storage);
      OneWriter.Step update = number -> updates.update(Tasks.id((int) (number % TASKS)), number);
      byte[] record = new byte[OneWriter.sizeOfAnUpdate(storage, update)];
      OneWriter.Step bare = number -> group.append(record);
      long millis = place.options().block().toMillis();
      perSecond(update, millis);
      perSecond(bare, millis);
      List<Double> ours = new ArrayList<>();
      List<Double> theirs = new ArrayList<>();
      for (int round = 0; round < place.options().rounds(); round++) {
        ours.add(perSecond(update, millis));
        theirs.add(perSecond(bare, millis));
      }
      return List.of(row(OneWriter.measured(ours), OneWriter.measured(theirs)));
    }
  }

  private static Row row(Measured ours, Measured theirs) {
    return Row.atLeast(
        WRITERS + " writers, durable updates a second",
        ours.in("/s"),
        "bare loop with one sync per round: " + theirs.in("/s"),
        ours.median() / theirs.median(),
        0.5,
        "at least 0.5 times");
  }

  private static double perSecond(OneWriter.Step step, long millis) throws Exception {
    try (Crowd crowd = new Crowd(WRITERS, step)) {
      return crowd.perSecond(millis);
    }
  }

  /** Threads that do the same over and over until they are closed. */
  static final class Crowd implements AutoCloseable {

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    Crowd(int size, OneWriter.Step step) {
      CountDownLatch ready = new CountDownLatch(size);
      for (int i = 0; i < size; i++) {
        Thread thread = new Thread(() -> work(step, ready), "writer-" + i);
        threads.add(thread);
        thread.start();
      }
    }

    private void work(OneWriter.Step step, CountDownLatch ready) {
      try {
        ready.countDown();
        ready.await();
        while (!over.get()) {
          step.run(numbers.incrementAndGet());
          done.incrementAndGet();
        }
      } catch (IOException | InterruptedException | RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
    }

    /** How much is done in that time. */
    double perSecond(long millis) throws InterruptedException {
      long before = done.get();
      long start = System.nanoTime();
      Thread.sleep(millis);
      return (done.get() - before) / ((System.nanoTime() - start) / 1e9);
    }

    @Override
    public void close() throws InterruptedException {
      over.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      if (failure.get() != null) {
        throw new IllegalStateException("A writer failed", failure.get());
      }
    }
  }
}
