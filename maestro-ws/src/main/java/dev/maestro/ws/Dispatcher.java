package dev.maestro.ws;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
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
    // After the end there is nobody left to serve, so what still arrives is dropped.
    threads =
        new ScheduledThreadPoolExecutor(
            THREADS, Dispatcher::thread, new ThreadPoolExecutor.DiscardPolicy());
    threads.setRemoveOnCancelPolicy(true);
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    threads.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  void run(Runnable task) {
    threads.execute(logged(task));
  }

  void runAfter(Duration delay, Runnable task) {
    Future<?> unused = threads.schedule(logged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
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
      } catch (RuntimeException e) {
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
