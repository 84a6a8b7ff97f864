package dev.maestro.ws;

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
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.port.Work;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A storage that counts what is read of the lists of its snapshots, and which of these are open.
 *
 * @param read how many entities were taken from the streams
 * @param open how many snapshots nobody has closed
 */
record CountingStorage(Storage storage, AtomicInteger read, AtomicInteger open) implements Storage {

  CountingStorage(Storage storage) {
    this(storage, new AtomicInteger(), new AtomicInteger());
  }

  @Override
  public Snapshot snapshot() {
    open.incrementAndGet();
    return new Counted(storage.snapshot());
  }

  @Override
  public <R> Commit<R> write(Work<R> work, Durability atLeast) {
    return storage.write(work, atLeast);
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

  private final class Counted implements Snapshot {

    private final Snapshot snapshot;

    Counted(Snapshot snapshot) {
      this.snapshot = snapshot;
    }

    private <T> Stream<T> counted(Stream<T> entities) {
      return entities.peek(each -> read.incrementAndGet());
    }

    @Override
    public Stream<Project> projects() {
      return counted(snapshot.projects());
    }

    @Override
    public Stream<Task> tasks(TaskFilter filter) {
      return counted(snapshot.tasks(filter));
    }

    @Override
    public Stream<Session> sessions(SessionFilter filter) {
      return counted(snapshot.sessions(filter));
    }

    @Override
    public long seq() {
      return snapshot.seq();
    }

    @Override
    public Optional<Project> project(ProjectId id) {
      return snapshot.project(id);
    }

    @Override
    public Optional<Task> task(TaskId id) {
      return snapshot.task(id);
    }

    @Override
    public Optional<Session> session(SessionId id) {
      return snapshot.session(id);
    }

    @Override
    public boolean isTaken(SessionId id) {
      return snapshot.isTaken(id);
    }

    @Override
    public void close() {
      open.decrementAndGet();
      snapshot.close();
    }
  }
}
