package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Syncs many small files at once: a file system makes one flush of what is asked for together, so
 * that each file costs a fraction of what it costs alone.
 */
final class ParallelSyncs {

  private static final int THREADS = 16;

  private final Disk disk;
  private final ExecutorService threads;

  ParallelSyncs(Disk disk) {
    this.disk = disk;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "maestro-documents-sync");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
  }

  /** Makes the content of the files durable; those that are gone have none. */
  void sync(List<Path> files) throws IOException {
    if (files.size() == 1) {
      disk.syncFile(files.get(0));
      return;
    }
    List<Future<Boolean>> running = new ArrayList<>();
    for (Path file : files) {
      running.add(
          threads.submit(() -> {
            disk.syncFile(file);
            return true;
          }));
    }
    IOException failure = null;
    for (Future<Boolean> sync : running) {
      try {
        await(sync);
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void await(Future<Boolean> sync) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          sync.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void close() {
    threads.shutdown();
  }
}
