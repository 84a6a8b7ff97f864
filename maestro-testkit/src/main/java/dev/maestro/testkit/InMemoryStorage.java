package dev.maestro.testkit;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.KnownConsumers;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.StoreId;
import dev.maestro.core.port.Work;
import dev.maestro.json.Documents;
import dev.maestro.json.StoredEntity;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps everything in memory, for tests. Each write works on a copy of the whole
 * state, under one lock, and the copy becomes the state; so it suits some thousands of entities.
 * Using a transaction or a snapshot after its end, or writing inside of a work, throws {@link
 * IllegalStateException}.
 */
public final class InMemoryStorage implements Storage {

  private record State(Entities entities, long seq) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger openReads = new AtomicInteger();
  private final InMemoryEventLog events;
  private final InMemoryConsumers consumers;
  private volatile State state;
  private volatile boolean runsWorksTwice;
  private volatile Durability durability = Durability.FSYNC;
  private @Nullable StorageUnavailable nextFailure;
  private boolean closed;

  /** An empty store that keeps all of its events. */
  public InMemoryStorage() {
    this(Integer.MAX_VALUE);
  }

  /**
   * @param keptEvents how many events can be read back, besides those that some consumer has not
   *     acknowledged
   */
  public InMemoryStorage(int keptEvents) {
    this(
        new StoreId(UUID.randomUUID().toString(), 1),
        keptEvents,
        new Entities(),
        KnownConsumers.NONE);
  }

  private InMemoryStorage(
      StoreId storeId, int keptEvents, Entities entities, KnownConsumers known) {
    this.state = new State(entities, 0);
    this.events = new InMemoryEventLog(storeId, keptEvents, () -> state.seq());
    this.consumers = new InMemoryConsumers(events, known);
  }

  /**
   * From now on each work is run twice and its first run is dropped, so that a work with an effect
   * but through its transaction shows.
   */
  public InMemoryStorage runningWorksTwice() {
    runsWorksTwice = true;
    return this;
  }

  /** From now on says BUFFERED of each write that demands nothing, and FSYNC of all others. */
  public InMemoryStorage buffered() {
    durability = Durability.BUFFERED;
    return this;
  }

  /** The next write runs its work and then fails so, and nothing changes; later ones work again. */
  public void failNextWrite(StorageUnavailable failure) {
    lock.lock();
    try {
      nextFailure = failure;
    } finally {
      lock.unlock();
    }
  }

  /** Makes the stored form of that project unreadable, whether or not it is there. */
  public void corrupt(ProjectId id, String reason) {
    change(next -> {
      next.projects.remove(id);
      next.corrupt.put(id, new Entities.Corruption(reason, null));
    });
  }

  /** Makes the stored form of that task unreadable; where it is not there, it may be anybody's. */
  public void corrupt(TaskId id, String reason) {
    change(next -> {
      Task task = next.tasks.remove(id);
      ProjectId owner = task == null ? null : task.projectId();
      next.corrupt.put(id, new Entities.Corruption(reason, owner));
    });
  }

  /** Makes the stored form of that session unreadable, whether or not it is there. */
  public void corrupt(SessionId id, String reason) {
    change(next -> {
      next.sessions.remove(id);
      next.corrupt.put(id, new Entities.Corruption(reason, null));
    });
  }

  private void change(Consumer<Entities> by) {
    lock.lock();
    try {
      Entities next = state.entities().copy();
      by.accept(next);
      state = new State(next, state.seq());
    } finally {
      lock.unlock();
    }
  }

  /** How many snapshots and streams are open. */
  public int openReads() {
    return openReads.get();
  }

  /** What publishers have thrown. */
  public List<RuntimeException> publisherFailures() {
    return events.failures();
  }

  /**
   * Closes this store and opens another on its entities, each of which is written as a JSON
   * document and read again. The events stay behind, and with them their seqs: the generation
   * grows.
   */
  public InMemoryStorage reopen() {
    close();
    Entities before = state.entities();
    Entities after = new Entities();
    before.projects.forEach((id, project) -> after.projects.put(id, reread(project)));
    before.tasks.forEach((id, task) -> after.tasks.put(id, reread(task)));
    before.sessions.forEach((id, session) -> after.sessions.put(id, reread(session)));
    after.corrupt.putAll(before.corrupt);
    StoreId left = events.storeId();
    InMemoryStorage reopened =
        new InMemoryStorage(
            new StoreId(left.id(), left.generation() + 1),
            events.bound(),
            after,
            consumers.known());
    reopened.runsWorksTwice = runsWorksTwice;
    reopened.durability = durability;
    return reopened;
  }

  private static Project reread(Project project) {
    return Documents.project(Documents.pretty(project), stored(project.id()));
  }

  private static Task reread(Task task) {
    return Documents.task(Documents.pretty(task), stored(task.id()));
  }

  private static Session reread(Session session) {
    return Documents.session(Documents.pretty(session), stored(session.id()));
  }

  private static StoredEntity stored(Object id) {
    return new StoredEntity(id.toString(), 0, null);
  }

  @Override
  public Snapshot snapshot() {
    State now = state;
    return new InMemorySnapshot(now.entities(), now.seq(), openReads);
  }

  @Override
  public Durability durability() {
    return durability;
  }

  @Override
  public EventLog events() {
    return events;
  }

  @Override
  public Consumers consumers() {
    return consumers;
  }

  @Override
  public <R> Commit<R> write(Work<R> work, Durability atLeast) {
    if (lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("A work must not write, nor a publisher");
    }
    lock.lock();
    try {
      return writeWithLock(work, durability.and(atLeast));
    } finally {
      lock.unlock();
    }
  }

  private <R> Commit<R> writeWithLock(Work<R> work, Durability survived) {
    if (closed) {
      throw StorageUnavailable.nothingChanged("the store is closed", null);
    }
    if (runsWorksTwice) {
      runWithLock(work);
    }
    Run<R> run = runWithLock(work);
    failWhereAsked();
    long seq = state.seq() + run.tx().recorded().size();
    events.append(run.tx().recorded());
    state = new State(run.after(), seq);
    if (!run.tx().recorded().isEmpty()) {
      events.announce(seq, consumers.acknowledgedByAll());
    }
    return new Commit<>(run.result(), seq, survived);
  }

  private record Run<R>(InMemoryTransaction tx, R result, Entities after) {}

  private <R> Run<R> runWithLock(Work<R> work) {
    InMemoryTransaction tx = new InMemoryTransaction(state.entities(), state.seq(), openReads);
    try {
      R result = work.run(tx);
      return new Run<>(tx, result, tx.finished());
    } finally {
      tx.end();
    }
  }

  private void failWhereAsked() {
    StorageUnavailable failure = nextFailure;
    nextFailure = null;
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      consumers.close();
    } finally {
      lock.unlock();
    }
  }
}
