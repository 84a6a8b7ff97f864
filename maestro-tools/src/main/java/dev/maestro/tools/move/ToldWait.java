package dev.maestro.tools.move;

import dev.maestro.tools.Progress;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for something that takes long, which runs on a thread of its own, and tells meanwhile how
 * far it is: whoever listens must not make it wait, and it need not tell by itself. For use by one
 * thread.
 */
final class ToldWait {

  private static final Logger LOG = LoggerFactory.getLogger(ToldWait.class);
  private static final long BETWEEN_MILLIS = 150;

  private final Progress progress;
  private boolean isHeard = true;

  ToldWait(Progress progress) {
    this.progress = progress;
  }

  /** Tells how far it is now. */
  interface Telling {
    void to(Progress progress);
  }

  /**
   * Returns, or throws, what the work does. Neither an interrupt ends the wait, whose flag is kept,
   * nor that nobody listens any more.
   */
  <R> R until(Supplier<R> work, Telling telling) {
    CompletableFuture<Supplier<R>> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                R result = work.get();
                outcome.complete(() -> result);
              } catch (Throwable e) {
                outcome.complete(() -> ToldWait.<R, RuntimeException>rethrown(e));
              }
            },
            "maestro-import");
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return outcome.get(BETWEEN_MILLIS, TimeUnit.MILLISECONDS).get();
        } catch (TimeoutException e) {
          tell(telling);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new AssertionError("it is never completed so", e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void tell(Telling telling) {
    if (!isHeard) {
      return;
    }
    try {
      telling.to(progress);
    } catch (UncheckedIOException e) {
      LOG.debug("Nobody listens any more", e);
      isHeard = false;
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <R, X extends Throwable> R rethrown(Throwable e) throws X {
    throw (X) e;
  }
}
