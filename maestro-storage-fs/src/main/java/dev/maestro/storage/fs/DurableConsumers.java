package dev.maestro.storage.fs;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.SeqAhead;
import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.KnownConsumers;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.StoreId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumers of a store, in a file of their own. A thread takes all the changes that wait,
 * writes the file once, shows what it holds and answers; it ends when there was nothing to do for a
 * while.
 */
final class DurableConsumers implements Consumers {

  private static final Logger LOG = LoggerFactory.getLogger(DurableConsumers.class);

  private final ConsumersFile file;
  private final EventLog log;
  private final ThreadPoolExecutor thread;
  private final Object lock = new Object();

  /** Guarded by the lock. */
  private final List<Change> waiting = new ArrayList<>();

  /** Guarded by the lock. */
  private boolean closed;

  /** Belongs to the thread: whether the file may hold more than what is shown. */
  private boolean undecided;

  private volatile Shown shown;

  /** Whom the log has been told of; of the thread that tells it, as are the next two. */
  private final Set<ConsumerName> told = new HashSet<>();

  private KnownConsumers toldOf = KnownConsumers.NONE;
  private long toldOfOldest;

  /**
   * What is durable.
   *
   * @param acknowledged up to where all of this store's consumers have
   */
  private record Shown(KnownConsumers known, long acknowledged) {

    static Shown of(KnownConsumers known, StoreId store) {
      return new Shown(known, known.acknowledgedByAll(store));
    }
  }

  /** What one change made of what it found. */
  private record Step(KnownConsumers before, KnownConsumers after) {}

  private record Change(
      UnaryOperator<KnownConsumers> change, CompletableFuture<Supplier<Step>> outcome) {

    Decided decidedOn(KnownConsumers before) {
      try {
        KnownConsumers after = change.apply(before);
        return new Decided(this, after, () -> new Step(before, after));
      } catch (MaestroException e) {
        return new Decided(this, before, () -> Change.<RuntimeException>rethrown(e));
      }
    }

    void fail(Throwable failure) {
      outcome.complete(() -> Change.<RuntimeException>rethrown(failure));
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> Step rethrown(Throwable failure) throws X {
      throw (X) failure;
    }
  }

  /** A change, what it leaves, and what its caller gets if that can be made durable. */
  private record Decided(Change change, KnownConsumers after, Supplier<Step> outcome) {

    void answer() {
      change.outcome().complete(outcome);
    }
  }

  DurableConsumers(ConsumersFile file, KnownConsumers known, EventLog log) {
    this.file = file;
    this.log = log;
    this.shown = Shown.of(known, log.storeId());
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread daemon = new Thread(task, "maestro-consumers");
              daemon.setDaemon(true);
              return daemon;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  @Override
  public Consumer acknowledge(ConsumerName name, long seq, long at) {
    long latest = log.latestSeq();
    if (seq > latest) {
      throw new SeqAhead(seq, log.storeId().value(), latest);
    }
    Step step = change(known -> known.acknowledged(name, seq, log.storeId(), at));
    return step.after().find(name).orElseThrow();
  }

  @Override
  public boolean forget(ConsumerName name) {
    return change(known -> known.without(name)).before().find(name).isPresent();
  }

  @Override
  public List<Consumer> all() {
    return shown.known().all();
  }

  @Override
  public Optional<Consumer> find(ConsumerName name) {
    return shown.known().find(name);
  }

  /** Up to where all of this store's consumers have acknowledged. */
  long acknowledgedByAll() {
    return shown.acknowledged();
  }

  /** Waits whether or not the thread is interrupted, and keeps the flag. */
  private Step change(UnaryOperator<KnownConsumers> operator) {
    Change change = new Change(operator, new CompletableFuture<>());
    synchronized (lock) {
      if (closed) {
        throw StorageUnavailable.nothingChanged("it is closed", null);
      }
      waiting.add(change);
      // Whoever comes before they are taken joins them.
      if (waiting.size() == 1) {
        begin();
      }
    }
    return change.outcome().join().get();
  }

  private void begin() {
    try {
      thread.execute(this::commit);
    } catch (RuntimeException | Error e) {
      // Otherwise all that come later would wait for ever.
      waiting.clear();
      throw e;
    }
  }

  private void commit() {
    List<Change> taken;
    synchronized (lock) {
      taken = List.copyOf(waiting);
      waiting.clear();
    }
    try {
      commit(taken);
    } catch (RuntimeException | Error e) {
      taken.forEach(change -> change.fail(e));
    }
  }

  /** All of them, refusals included, are answered when what they were decided on is durable. */
  private void commit(List<Change> changes) {
    KnownConsumers next = shown.known();
    List<Decided> decided = new ArrayList<>();
    for (Change change : changes) {
      Decided one = change.decidedOn(next);
      decided.add(one);
      next = one.after();
    }
    if (undecided || next != shown.known()) {
      undecided = true;
      file.write(next);
      undecided = false;
      shown = Shown.of(next, log.storeId());
    }
    decided.forEach(Decided::answer);
  }

  /**
   * Tells the log, once for each, who has not acknowledged what is dropped. Called by one thread.
   *
   * @param oldest the oldest seq that is kept
   */
  void tellOfDropped(long oldest) {
    Shown now = shown;
    if (now.acknowledged() >= oldest - 1) {
      told.clear();
    } else if (oldest != toldOfOldest || now.known() != toldOf) {
      for (Consumer consumer : now.known().all()) {
        boolean isBehind = consumer.isOf(log.storeId()) && consumer.seq() < oldest - 1;
        if (!isBehind) {
          told.remove(consumer.name());
        } else if (told.add(consumer.name())) {
          LOG.warn(
              "Consumer {} has not acknowledged the events from {} to {}, which are not kept any more;"
                  + " it has to begin anew, or is to be deleted",
              consumer.name(),
              consumer.seq() + 1,
              oldest - 1);
        }
      }
      told.removeIf(name -> now.known().find(name).isEmpty());
      toldOf = now.known();
      toldOfOldest = oldest;
    }
  }

  /** Answers what waits, and takes no more. */
  void close() {
    synchronized (lock) {
      closed = true;
    }
    thread.shutdown();
    boolean interrupted = false;
    while (!thread.isTerminated()) {
      try {
        thread.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
