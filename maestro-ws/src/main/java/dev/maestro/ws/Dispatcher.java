package dev.maestro.ws;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few threads that read the log, hand frames to the sockets and watch over time, so that
 * neither the store's writer nor an I/O thread does. Nothing that runs here waits for a client.
 */
final class Dispatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int THREADS = Math.max(2, Math.min(4, availableProcessors()));

  private final ScheduledThreadPoolExecutor threads;

  Dispatcher() {
    threads = new ScheduledThreadPoolExecutor(THREADS, Dispatcher::thread);
    threads.setRemoveOnCancelPolicy(true);
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    threads.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
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

  @Override
  public void close() {
    threads.shutdown();
  }

  /** The executor itself would swallow what a task throws, and end one that repeats. */
  private static Runnable logged(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) {
        LOG.error("Clients may have missed a wake-up", e);
      }
    };
  }

  private static int availableProcessors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "maestro-ws");
    thread.setDaemon(true);
    return thread;
  }
}
