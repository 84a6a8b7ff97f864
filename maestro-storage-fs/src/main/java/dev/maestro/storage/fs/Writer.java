package dev.maestro.storage.fs;

import dev.maestro.core.port.StorageUnavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that touches files, from the opening to the end, since an interrupt of any other
 * thread would close the channel that it uses. It runs what it is given in the order in which it
 * came.
 */
final class Writer {

  private static final long RETRY_MILLIS = 1_000;

  private final LinkedBlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final Object lock = new Object();

  /** What the thread does last; null while it takes more. */
  private @Nullable Job<Boolean> farewell;

  // These belong to the thread alone.
  private BooleanSupplier mustRetry = () -> false;
  private Runnable retry = () -> {};
  private boolean stopping;

  Writer() {
    this.thread = new Thread(this::loop, "maestro-storage-writer");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Says what to do now and then while nothing else is to do. Called on the writer's thread.
   *
   * @param condition whether there is something to try again
   * @param action must not throw
   */
  void retryWhile(BooleanSupplier condition, Runnable action) {
    mustRetry = condition;
    retry = action;
  }

  /** Runs the task on the writer's thread and returns, or throws, what it does. */
  <R> R run(Supplier<R> task) {
    requireOtherThread();
    Job<R> job = new Job<>(task);
    synchronized (lock) {
      if (farewell != null) {
        throw StorageUnavailable.nothingChanged("it is closed", null);
      }
      queue.add(job);
    }
    return job.await();
  }

  /**
   * Ends the thread when it has done what came before; its last deed is the task. Whoever closes it
   * once more waits for that deed, too, and the second task is not run.
   */
  void close(Runnable last) {
    requireOtherThread();
    farewell(last).await();
  }

  private Job<Boolean> farewell(Runnable last) {
    synchronized (lock) {
      if (farewell == null) {
        farewell =
            new Job<>(() -> {
              stopping = true;
              last.run();
              return true;
            });
        queue.add(farewell);
      }
      return farewell;
    }
  }

  private void requireOtherThread() {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          "A work or a publisher must not write to the storage that runs it, nor close it");
    }
  }

  private void loop() {
    while (!stopping) {
      Job<?> job = next();
      if (job == null) {
        retry.run();
      } else {
        job.run();
      }
    }
  }

  private @Nullable Job<?> next() {
    try {
      return mustRetry.getAsBoolean()
          ? queue.poll(RETRY_MILLIS, TimeUnit.MILLISECONDS)
          : queue.take();
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt this thread; a work that did so has ended.
      return null;
    }
  }

  private static final class Job<R> {
    private final Supplier<R> task;
    private final CompletableFuture<Supplier<R>> outcome = new CompletableFuture<>();

    Job(Supplier<R> task) {
      this.task = task;
    }

    void run() {
      try {
        R result = task.get();
        outcome.complete(() -> result);
      } catch (Throwable e) {
        outcome.complete(() -> rethrow(e));
      }
    }

    /** Waits whether or not the thread is interrupted, and keeps the flag. */
    R await() {
      return outcome.join().get();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <R, X extends Throwable> R rethrow(Throwable e) throws X {
      throw (X) e;
    }
  }
}
