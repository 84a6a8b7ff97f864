package dev.maestro.storage.fs.crash;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.Work;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A store that tells of each write when it begins, and what it rests on when it is answered. */
final class WatchedStorage implements Storage {

  private final Storage storage;
  private final Consumer<Object> marks;
  private final AtomicInteger begun = new AtomicInteger();
  private final List<Committed> commits = new ArrayList<>();

  /** A write has been asked for. */
  record Began(int work) {}

  /** Somebody has been shown something that includes all up to that seq. */
  record Shown(long seq) {}

  /** A write that was acknowledged and changed something. */
  record Committed(int work, long seq, WatchedTransaction tx) {}

  WatchedStorage(Storage storage, Consumer<Object> marks) {
    this.storage = storage;
    this.marks = marks;
  }

  /** In the order of their seqs. */
  synchronized List<Committed> commits() {
    List<Committed> sorted = new ArrayList<>(commits);
    sorted.sort(Comparator.comparingLong(Committed::seq));
    return sorted;
  }

  private synchronized void add(Committed commit) {
    commits.add(commit);
  }

  @Override
  public <R> Commit<R> write(Work<R> work, Durability atLeast) {
    int number = begun.incrementAndGet();
    marks.accept(new Began(number));
    AtomicReference<Optional<WatchedTransaction>> last = new AtomicReference<>(Optional.empty());
    try {
      Commit<R> commit =
          storage.write(
              tx -> {
                WatchedTransaction watched = new WatchedTransaction(tx);
                last.set(Optional.of(watched));
                return work.run(watched);
              },
              atLeast);
      WatchedTransaction tx = last.get().orElseThrow();
      if (!tx.changes().isEmpty()) {
        add(new Committed(number, commit.seq(), tx));
      }
      marks.accept(new Shown(commit.seq()));
      return commit;
    } catch (StorageUnavailable e) {
      throw e;
    } catch (MaestroException e) {
      // A refusal shows the state that it was decided on.
      last.get().ifPresent(tx -> marks.accept(new Shown(tx.base())));
      throw e;
    }
  }

  @Override
  public Snapshot snapshot() {
    Snapshot snapshot = storage.snapshot();
    marks.accept(new Shown(snapshot.seq()));
    return snapshot;
  }

  @Override
  public Durability durability() {
    return storage.durability();
  }

  @Override
  public EventLog events() {
    return storage.events();
  }

  @Override
  public Consumers consumers() {
    return storage.consumers();
  }

  @Override
  public void close() {
    storage.close();
  }
}
