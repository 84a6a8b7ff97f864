package dev.maestro.storage.fs;

import dev.maestro.core.port.Commit;
import dev.maestro.core.port.StorageUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that changes the state and appends to the journal, from the opening to the end,
 * since an interrupt of any other thread would close the channel that it uses. It takes all that
 * waits at once, in the order in which it came.
 */
final class Writer {

  /** Bounds how long the first of a batch waits for the last. */
  private static final int LARGEST_BATCH = 1024;

  /** How long one that waits alone looks for its answer before it sleeps: longer than a sync. */
  private static final long LONGEST_LOOK = TimeUnit.MICROSECONDS.toNanos(500);

  /** How long the thread looks for the next write before it sleeps. */
  private static final long SHORTEST_LOOK = TimeUnit.MICROSECONDS.toNanos(50);

  private static final int LOOKS_BETWEEN_YIELDS = 32;

  /** Whether looking takes the processor from nobody who would have to use it. */
  private static final boolean HAS_OTHERS = Runtime.getRuntime().availableProcessors() > 1;

  private final AtomicInteger waiting = new AtomicInteger();
  private final LinkedBlockingQueue<Object> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final Object lock = new Object();

  /** What the thread does last; null while it takes more. */
  private @Nullable Task<Boolean> farewell;

  // These belong to the thread alone.
  private Batches batches = new NoBatches();
  private boolean stopping;

  /** Takes the writes. Called on the writer's thread. */
  interface Batches {

    /** Commits the writes and answers each. Must not throw. */
    void commit(List<WriteJob<?>> jobs);

    /** In how many milliseconds {@link #rest} is to be called if nothing comes meanwhile. */
    long restMillis();

    /** Does what has to be done when the time has come. Must not throw. */
    void rest();
  }

  /** Something that the thread does for another one, which it throws to, too. */
  @FunctionalInterface
  interface Deed<R, X extends Exception> {
    R run() throws X;
  }

  private record Task<R>(Deed<R, ?> deed, CompletableFuture<Supplier<R>> outcome) {

    Task(Deed<R, ?> deed) {
      this(deed, new CompletableFuture<>());
    }

    void run() {
      try {
        R result = deed.run();
        outcome.complete(() -> result);
      } catch (Throwable e) {
        outcome.complete(() -> Task.<R, RuntimeException>rethrown(e));
      }
    }

    /** Waits whether or not the thread is interrupted, and keeps the flag. */
    R await() {
      return outcome.join().get();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <R, X extends Throwable> R rethrown(Throwable e) throws X {
      throw (X) e;
    }
  }

  Writer() {
    this.thread = new Thread(this::loop, "maestro-storage-writer");
    thread.setDaemon(true);
    thread.start();
  }

  /** Says who takes the writes. Called on the writer's thread. */
  void serve(Batches newBatches) {
    batches = newBatches;
  }

  /** Has the job committed with others, and returns, or throws, what it comes to. */
  <R> Commit<R> commit(WriteJob<R> job) {
    requireOtherThread();
    boolean isAlone = waiting.getAndIncrement() == 0;
    try {
      add(job);
      // To be woken would take it longer than all but the sync; with others there is other work.
      if (isAlone && HAS_OTHERS) {
        job.lookForAnswer(LONGEST_LOOK);
      }
      return job.await();
    } finally {
      waiting.getAndDecrement();
    }
  }

  /** Does that on the writer's thread and returns, or throws, what it does. */
  <R, X extends Exception> R run(Deed<R, X> deed) throws X {
    requireOtherThread();
    Task<R> waiting = new Task<>(deed);
    add(waiting);
    return waiting.await();
  }

  /** Runs the task on the writer's thread some time, unless the end comes first. Must not throw. */
  void runLater(Runnable task) {
    synchronized (lock) {
      if (farewell == null) {
        queue.add(
            new Task<>(() -> {
              task.run();
              return true;
            }));
      }
    }
  }

  private void add(Object entry) {
    synchronized (lock) {
      if (farewell != null) {
        throw StorageUnavailable.nothingChanged("it is closed", null);
      }
      queue.add(entry);
    }
  }

  /**
   * Ends the thread when it has done what came before; its last deed is the task. Whoever closes it
   * once more waits for that deed, too, and the second task is not run.
   */
  void close(Runnable last) {
    requireOtherThread();
    farewell(last).await();
  }

  private Task<Boolean> farewell(Runnable last) {
    synchronized (lock) {
      if (farewell == null) {
        farewell =
            new Task<>(() -> {
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
    List<Object> taken = new ArrayList<>();
    List<WriteJob<?>> jobs = new ArrayList<>();
    while (!stopping) {
      take(taken);
      for (Object entry : taken) {
        if (entry instanceof WriteJob<?> job) {
          jobs.add(job);
        } else {
          commit(jobs);
          ((Task<?>) entry).run();
        }
      }
      commit(jobs);
      if (taken.isEmpty()) {
        batches.rest();
      }
      taken.clear();
    }
  }

  private void commit(List<WriteJob<?>> jobs) {
    if (!jobs.isEmpty()) {
      batches.commit(List.copyOf(jobs));
      jobs.clear();
    }
  }

  /** Takes all that waits; nothing where the time to rest has come. */
  private void take(List<Object> taken) {
    try {
      Object first = soon();
      if (first == null) {
        first = queue.poll(batches.restMillis(), TimeUnit.MILLISECONDS);
      }
      if (first != null) {
        taken.add(first);
        queue.drainTo(taken, LARGEST_BATCH - 1);
      }
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt this thread; a work that did so has ended.
      taken.clear();
    }
  }

  /** What comes within a moment of the last; looked for, since to be woken takes longer. */
  private @Nullable Object soon() {
    Object first = queue.poll();
    long end = System.nanoTime() + (HAS_OTHERS ? SHORTEST_LOOK : 0);
    for (int looks = 1; first == null && !stopping && System.nanoTime() < end; looks++) {
      pause(looks);
      first = queue.poll();
    }
    return first;
  }

  /** Between two looks; whoever is looked for may have this very processor to wait for. */
  @SuppressWarnings("ThreadPriorityCheck")
  static void pause(int looks) {
    if (looks % LOOKS_BETWEEN_YIELDS == 0) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  /** Before anybody takes writes. */
  private static final class NoBatches implements Batches {
    @Override
    public void commit(List<WriteJob<?>> jobs) {
      throw new IllegalStateException("The store is not open yet");
    }

    @Override
    public long restMillis() {
      return TimeUnit.DAYS.toMillis(1);
    }

    @Override
    public void rest() {}
  }
}
