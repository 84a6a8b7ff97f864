package dev.maestro.storage.fs.crash;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.port.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A transaction that keeps what was done in it. */
final class WatchedTransaction implements Transaction {

  private final Transaction tx;
  private final long base;
  private final Map<Object, Optional<Object>> changes = new LinkedHashMap<>();
  private final List<Recorded> recorded = new ArrayList<>();

  /**
   * An event that was recorded.
   *
   * @param at milliseconds since the epoch
   */
  record Recorded(Event event, long at) {}

  WatchedTransaction(Transaction tx) {
    this.tx = tx;
    this.base = tx.seq();
  }

  /** The seq of the state that it began with. */
  long base() {
    return base;
  }

  /** Entities by id; empty where it is deleted. */
  Map<Object, Optional<Object>> changes() {
    return changes;
  }

  List<Recorded> recorded() {
    return recorded;
  }

  @Override
  public void save(Project project) {
    tx.save(project);
    changes.put(project.id(), Optional.of(project));
  }

  @Override
  public void save(Task task) {
    tx.save(task);
    changes.put(task.id(), Optional.of(task));
  }

  @Override
  public void save(Session session) {
    tx.save(session);
    changes.put(session.id(), Optional.of(session));
  }

  @Override
  public void delete(ProjectId id) {
    tx.delete(id);
    changes.put(id, Optional.empty());
  }

  @Override
  public void delete(TaskId id) {
    tx.delete(id);
    changes.put(id, Optional.empty());
  }

  @Override
  public void delete(SessionId id) {
    tx.delete(id);
    changes.put(id, Optional.empty());
  }

  @Override
  public void record(Event event, long at) {
    tx.record(event, at);
    recorded.add(new Recorded(event, at));
  }

  @Override
  public void requireReadable(ProjectId owner) {
    tx.requireReadable(owner);
  }

  @Override
  public long seq() {
    return tx.seq();
  }

  @Override
  public Optional<Project> project(ProjectId id) {
    return tx.project(id);
  }

  @Override
  public Optional<Task> task(TaskId id) {
    return tx.task(id);
  }

  @Override
  public Optional<Session> session(SessionId id) {
    return tx.session(id);
  }

  @Override
  public Stream<Project> projects() {
    return tx.projects();
  }

  @Override
  public Stream<Task> tasks(TaskFilter filter) {
    return tx.tasks(filter);
  }

  @Override
  public Stream<Session> sessions(SessionFilter filter) {
    return tx.sessions(filter);
  }

  @Override
  public boolean isTaken(SessionId id) {
    return tx.isTaken(id);
  }
}
