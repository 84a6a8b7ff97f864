package dev.maestro.storage.fs;

import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.Work;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A write that somebody waits for. The writer runs it, maybe more than once, and answers it once.
 */
final class WriteJob<R> {

  private final Work<R> work;
  private final Durability atLeast;
  private final CompletableFuture<Supplier<Commit<R>>> answer = new CompletableFuture<>();
  private Supplier<Result<R>> outcome =
      () -> {
        throw new IllegalStateException("It has not run");
      };

  /** What the work returned, and the seq of the state after it. */
  private record Result<R>(R result, long seq) {}

  WriteJob(Work<R> work, Durability atLeast) {
    this.work = work;
    this.atLeast = atLeast;
  }

  boolean demands(Durability durability) {
    return atLeast.covers(durability);
  }

  /** Runs the work; whether it went well and has something to commit. */
  boolean run(PendingState transaction) {
    try {
      R result = work.run(transaction);
      outcome = () -> new Result<>(result, transaction.after().seq());
      return true;
    } catch (Throwable e) {
      refuse(e);
      return false;
    } finally {
      transaction.end();
    }
  }

  /** The work is to answer that, once what it was based on is durable. */
  void refuse(Throwable failure) {
    outcome = () -> WriteJob.<Result<R>, RuntimeException>rethrown(failure);
  }

  /** Answers what the run came to. */
  void answer(Durability durability) {
    Supplier<Result<R>> decided = outcome;
    answer.complete(() -> {
      Result<R> result = decided.get();
      return new Commit<>(result.result(), result.seq(), durability);
    });
  }

  /** Answers that it failed, whatever the run came to. */
  void fail(Throwable failure) {
    answer.complete(() -> WriteJob.<Commit<R>, RuntimeException>rethrown(failure));
  }

  /** Returns when it is answered or so much time has passed, without sleeping. */
  void lookForAnswer(long nanos) {
    long end = System.nanoTime() + nanos;
    for (int looks = 1; !answer.isDone() && System.nanoTime() < end; looks++) {
      Writer.pause(looks);
    }
  }

  /** Waits whether or not the thread is interrupted, and keeps the flag. */
  Commit<R> await() {
    return answer.join().get();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <R, X extends Throwable> R rethrown(Throwable e) throws X {
    throw (X) e;
  }
}
