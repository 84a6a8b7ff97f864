package dev.maestro.ws;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few threads that do what neither the store's writer nor an I/O thread should. What all
 * clients wait for, such as a look at what is new, and the errands of single ones, of which there
 * may be many, have threads of their own. Nothing that runs here waits for a client.
 */
final class Dispatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  /** One may be at the log while the other watches over time. */
  private static final int THREADS = 2;

  private static final int ERRAND_THREADS =
      Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

  private final ScheduledThreadPoolExecutor threads;
  private final ExecutorService errands;

  Dispatcher() {
    threads = new ScheduledThreadPoolExecutor(THREADS, named("maestro-ws"));
    threads.setRemoveOnCancelPolicy(true);
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    threads.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    errands = Executors.newFixedThreadPool(ERRAND_THREADS, named("maestro-ws-errand"));
  }

  /** Runs what is for clients; after the end there is nobody left to serve, so it is dropped. */
  void run(Runnable task) {
    if (!offer(task)) {
      LOG.debug("A task came after the end");
    }
  }

  /** Runs the task, unless this is closed. Whether it will be run. */
  boolean offer(Runnable task) {
    return runAfter(Duration.ZERO, task);
  }

  /** The same, later. */
  boolean runAfter(Duration delay, Runnable task) {
    try {
      Future<?> unused = threads.schedule(logged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  void runEvery(Duration interval, Runnable task) {
    Future<?> unused =
        threads.scheduleWithFixedDelay(
            logged(task), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** As {@link #run}, for what only one client waits for. */
  void runErrand(Runnable errand) {
    try {
      errands.execute(logged(errand));
    } catch (RejectedExecutionException e) {
      LOG.debug("An errand came after the end", e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    errands.shutdown();
  }

  /** The executors would swallow what a task throws, or end a thread or what repeats. */
  private static Runnable logged(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) {
        LOG.error("Clients may have missed a wake-up", e);
      }
    };
  }

  private static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
