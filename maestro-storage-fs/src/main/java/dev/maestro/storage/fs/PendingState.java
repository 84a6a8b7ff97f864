package dev.maestro.storage.fs;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Reads;
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
    Ref ref = new Ref(Kind.PROJECT, project.id().value());
    requireReplaceable(ref);
    state = current().with(project);
    changed.add(ref);
  }

  @Override
  public void save(Task task) {
    Ref ref = new Ref(Kind.TASK, task.id().value());
    requireReplaceable(ref);
    Layout.requireWellFormed(task.projectId().value());
    state = current().with(task);
    changed.add(ref);
  }

  @Override
  public void save(Session session) {
    Ref ref = new Ref(Kind.SESSION, session.id().value());
    requireReplaceable(ref);
    state = current().with(session);
    changed.add(ref);
  }

  /** Stores what somebody else wrote, whatever lies beside it. */
  void adopt(Kept<?> entity) {
    state = current().withReadable(entity.ref()).with(entity);
    changed.add(entity.ref());
  }

  @Override
  public void delete(ProjectId id) {
    delete(new Ref(Kind.PROJECT, id.value()));
  }

  @Override
  public void delete(TaskId id) {
    delete(new Ref(Kind.TASK, id.value()));
  }

  @Override
  public void delete(SessionId id) {
    delete(new Ref(Kind.SESSION, id.value()));
  }

  void delete(Ref ref) {
    current().corrupt().requireReadable(ref.kind(), ref.id());
    state = current().without(ref);
    changed.add(ref);
  }

  /** A new entity must not take the place of a file whose name differs only in case. */
  private void requireReplaceable(Ref ref) {
    if (current().find(ref) == null) {
      Layout.requireWellFormed(ref.id());
      current().corrupt().requireNoneNamed(ref.kind(), ref.id());
    } else {
      current().corrupt().requireReadable(ref.kind(), ref.id());
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

  @Override
  public void requireNoneBroken(ProjectId id) {
    current().requireNoneBroken(id);
  }

  @Override
  public void requireNoneBroken(TaskId id) {
    current().requireNoneBroken(id);
  }

  @Override
  public Stream<TaskId> taskIds() {
    return current().taskIds();
  }

  @Override
  public Reads passing() {
    return current().passing();
  }
}
