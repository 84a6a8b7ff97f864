package dev.maestro.storage.fs;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.port.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A transaction: a state that nobody else sees yet, and what has been changed to get there. */
final class PendingState implements Transaction {

  private final State base;
  private State state;
  private final Set<Ref> changed = new LinkedHashSet<>();
  private final List<LoggedEvent> events = new ArrayList<>();
  private boolean ended;

  PendingState(State base) {
    this.base = base;
    this.state = base;
  }

  State base() {
    return base;
  }

  /** The state as it is to become. */
  State after() {
    return state.withSeq(base.seq() + events.size());
  }

  /** What was saved or deleted, in that order. */
  Set<Ref> changed() {
    return changed;
  }

  List<LoggedEvent> events() {
    return events;
  }

  /** Nothing can be read or changed through this transaction any more. */
  void end() {
    ended = true;
  }

  private State current() {
    if (ended) {
      throw new IllegalStateException("The work of this transaction has ended");
    }
    return state;
  }

  @Override
  public void save(Project project) {
    requireReplaceable(Kind.PROJECT, project.id().value(), has(project.id()));
    state = current().with(project);
    changed.add(new Ref(Kind.PROJECT, project.id().value()));
  }

  @Override
  public void save(Task task) {
    requireReplaceable(Kind.TASK, task.id().value(), has(task.id()));
    state = current().with(task);
    changed.add(new Ref(Kind.TASK, task.id().value()));
  }

  @Override
  public void save(Session session) {
    requireReplaceable(Kind.SESSION, session.id().value(), has(session.id()));
    state = current().with(session);
    changed.add(new Ref(Kind.SESSION, session.id().value()));
  }

  @Override
  public void delete(ProjectId id) {
    requireReplaceable(Kind.PROJECT, id.value(), has(id));
    state = current().without(id);
    changed.add(new Ref(Kind.PROJECT, id.value()));
  }

  @Override
  public void delete(TaskId id) {
    requireReplaceable(Kind.TASK, id.value(), has(id));
    state = current().without(id);
    changed.add(new Ref(Kind.TASK, id.value()));
  }

  @Override
  public void delete(SessionId id) {
    requireReplaceable(Kind.SESSION, id.value(), has(id));
    state = current().without(id);
    changed.add(new Ref(Kind.SESSION, id.value()));
  }

  private boolean has(ProjectId id) {
    return current().projectTable().get(id) != null;
  }

  private boolean has(TaskId id) {
    return current().taskTable().get(id) != null;
  }

  private boolean has(SessionId id) {
    return current().sessionTable().get(id) != null;
  }

  /** A new entity must not take the place of a file whose name differs only in case. */
  private void requireReplaceable(Kind kind, String id, boolean isThere) {
    if (isThere) {
      current().corrupt().requireReadable(kind, id);
    } else {
      Layout.requireWellFormed(id);
      current().corrupt().requireNoneNamed(kind, id);
    }
  }

  @Override
  public void record(Event event, long at) {
    events.add(new LoggedEvent(current().seq() + events.size() + 1, at, event));
  }

  @Override
  public void requireReadable(ProjectId owner) {
    current().corrupt().requireContentReadable(owner);
  }

  @Override
  public long seq() {
    return current().seq();
  }

  @Override
  public Optional<Project> project(ProjectId id) {
    return current().project(id);
  }

  @Override
  public Optional<Task> task(TaskId id) {
    return current().task(id);
  }

  @Override
  public Optional<Session> session(SessionId id) {
    return current().session(id);
  }

  @Override
  public Stream<Project> projects() {
    return current().projects();
  }

  @Override
  public Stream<Task> tasks(TaskFilter filter) {
    return current().tasks(filter);
  }

  @Override
  public Stream<Session> sessions(SessionFilter filter) {
    return current().sessions(filter);
  }

  @Override
  public boolean isTaken(SessionId id) {
    return current().isTaken(id);
  }
}
