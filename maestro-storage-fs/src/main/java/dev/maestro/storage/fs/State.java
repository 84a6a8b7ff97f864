package dev.maestro.storage.fs;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.TaskFilter;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is stored, at one moment. Immutable; a changed copy shares what did not change, so one
 * is made for each write and any number can be kept.
 *
 * @param seq of the last event that led here
 */
record State(
    long seq,
    Table<ProjectId, ProjectKeys, KeptProject> projectTable,
    Table<TaskId, TaskKeys, KeptTask> taskTable,
    Table<SessionId, SessionKeys, KeptSession> sessionTable,
    CorruptFiles corrupt)
    implements Snapshot {

  static State of(long seq, Iterable<? extends Kept<?>> entities, CorruptFiles corrupt) {
    return new StateBuilder().addAll(entities).build(seq, corrupt);
  }

  @Override
  public Optional<Project> project(ProjectId id) {
    corrupt.requireReadable(Kind.PROJECT, id.value());
    return Optional.ofNullable(projectTable.get(id)).map(Kept::entity);
  }

  @Override
  public Optional<Task> task(TaskId id) {
    corrupt.requireReadable(Kind.TASK, id.value());
    return Optional.ofNullable(taskTable.get(id)).map(Kept::entity);
  }

  @Override
  public Optional<Session> session(SessionId id) {
    corrupt.requireReadable(Kind.SESSION, id.value());
    return Optional.ofNullable(sessionTable.get(id)).map(Kept::entity);
  }

  @Override
  public Stream<Project> projects() {
    return projectTable.list(Keys.ALL).map(Kept::entity);
  }

  @Override
  public Stream<Task> tasks(TaskFilter filter) {
    return taskTable.list(TaskKeys.group(filter)).map(Kept::entity).filter(filter::matches);
  }

  @Override
  public Stream<Session> sessions(SessionFilter filter) {
    return sessionTable.list(SessionKeys.group(filter)).map(Kept::entity).filter(filter::matches);
  }

  @Override
  public boolean isTaken(SessionId id) {
    corrupt.requireNoneNamed(Kind.SESSION, id.value());
    return !sessionTable.index().at(SessionKeys.fileName(id)).isEmpty();
  }

  @Override
  public void requireNoneBroken(ProjectId id) {
    corrupt.requireNoneNamed(Kind.PROJECT, id.value());
  }

  @Override
  public void requireNoneBroken(TaskId id) {
    corrupt.requireNoneNamed(Kind.TASK, id.value());
  }

  @Override
  public Stream<TaskId> taskIds() {
    return taskTable.byId().keySet().stream();
  }

  @Override
  public PassingSnapshot passing() {
    return new PassingSnapshot(this);
  }

  /** The entity of whichever kind; null where there is none that can be read. */
  @Nullable Kept<?> find(Ref ref) {
    return switch (ref.kind()) {
      case PROJECT -> projectTable.get(new ProjectId(ref.id()));
      case TASK -> taskTable.get(new TaskId(ref.id()));
      case SESSION -> sessionTable.get(new SessionId(ref.id()));
    };
  }

  /** The same, and where its document is broken the last version that was not. */
  @Nullable Kept<?> stored(Ref ref) {
    Kept<?> found = find(ref);
    return found == null ? corrupt.lastGood().get(ref) : found;
  }

  /** Every entity as {@link #stored} gives it, projects first. */
  Stream<Kept<?>> all() {
    return Stream.concat(
        Stream.concat(projectTable.byId().values().stream(), taskTable.byId().values().stream()),
        Stream.concat(sessionTable.byId().values().stream(), corrupt.lastGood().values().stream()));
  }

  State withSeq(long newSeq) {
    return new State(newSeq, projectTable, taskTable, sessionTable, corrupt);
  }

  State with(Project project) {
    KeptProject old = projectTable.get(project.id());
    return with(old == null ? new KeptProject(project, new Document()) : old.next(project));
  }

  State with(Task task) {
    KeptTask old = taskTable.get(task.id());
    return with(old == null ? new KeptTask(task, new Document()) : old.next(task));
  }

  State with(Session session) {
    KeptSession old = sessionTable.get(session.id());
    return with(old == null ? new KeptSession(session, new Document()) : old.next(session));
  }

  State with(Kept<?> entity) {
    if (entity instanceof KeptProject project) {
      return withProjects(projectTable.with(project));
    } else if (entity instanceof KeptTask task) {
      return withTasks(taskTable.with(task));
    }
    return withSessions(sessionTable.with((KeptSession) entity));
  }

  /** The same where the entity's document is not to be read any more, but written. */
  State withReadable(Ref ref) {
    CorruptFiles others = corrupt.without(ref);
    return others == corrupt ? this : new State(seq, projectTable, taskTable, sessionTable, others);
  }

  State without(Ref ref) {
    return switch (ref.kind()) {
      case PROJECT -> withProjects(projectTable.without(new ProjectId(ref.id())));
      case TASK -> withTasks(taskTable.without(new TaskId(ref.id())));
      case SESSION -> withSessions(sessionTable.without(new SessionId(ref.id())));
    };
  }

  private State withProjects(Table<ProjectId, ProjectKeys, KeptProject> table) {
    return new State(seq, table, taskTable, sessionTable, corrupt);
  }

  private State withTasks(Table<TaskId, TaskKeys, KeptTask> table) {
    return new State(seq, projectTable, table, sessionTable, corrupt);
  }

  private State withSessions(Table<SessionId, SessionKeys, KeptSession> table) {
    return new State(seq, projectTable, taskTable, table, corrupt);
  }

  /** Does nothing: a state holds nothing but memory. */
  @Override
  public void close() {}
}
