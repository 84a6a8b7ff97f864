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
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pcollections.PMap;

/**
 * All that is stored, at one moment. Immutable; a changed copy shares what did not change, so one
 * is made for each write and any number can be kept.
 *
 * @param strays files that hold a task and lie elsewhere than it belongs
 */
record State(
    long seq,
    Table<ProjectId, Project> projectTable,
    TaskTable taskTable,
    SessionTable sessionTable,
    PMap<TaskId, List<Path>> strays,
    CorruptFiles corrupt)
    implements Snapshot {

  @Override
  public Optional<Project> project(ProjectId id) {
    corrupt.requireReadable(Kind.PROJECT, id.value());
    return Optional.ofNullable(projectTable.get(id));
  }

  @Override
  public Optional<Task> task(TaskId id) {
    corrupt.requireReadable(Kind.TASK, id.value());
    return Optional.ofNullable(taskTable.get(id));
  }

  @Override
  public Optional<Session> session(SessionId id) {
    corrupt.requireReadable(Kind.SESSION, id.value());
    return Optional.ofNullable(sessionTable.get(id));
  }

  @Override
  public Stream<Project> projects() {
    return projectTable.inOrder().stream();
  }

  @Override
  public Stream<Task> tasks(TaskFilter filter) {
    return taskTable.stream(filter);
  }

  @Override
  public Stream<Session> sessions(SessionFilter filter) {
    return sessionTable.stream(filter);
  }

  @Override
  public boolean isTaken(SessionId id) {
    corrupt.requireNoneNamed(Kind.SESSION, id.value());
    return sessionTable.isTaken(id);
  }

  State withSeq(long newSeq) {
    return new State(newSeq, projectTable, taskTable, sessionTable, strays, corrupt);
  }

  State with(Project project) {
    return withProjects(projectTable.with(project));
  }

  State without(ProjectId id) {
    return withProjects(projectTable.without(id));
  }

  private State withProjects(Table<ProjectId, Project> table) {
    return new State(seq, table, taskTable, sessionTable, strays, corrupt);
  }

  State with(Task task) {
    return withTasks(taskTable.with(task), task.id());
  }

  State without(TaskId id) {
    return withTasks(taskTable.without(id), id);
  }

  /** A task that is written or removed leaves no file elsewhere. */
  private State withTasks(TaskTable table, TaskId changed) {
    return new State(seq, projectTable, table, sessionTable, strays.minus(changed), corrupt);
  }

  State with(Session session) {
    return withSessions(sessionTable.with(session));
  }

  State without(SessionId id) {
    return withSessions(sessionTable.without(id));
  }

  private State withSessions(SessionTable table) {
    return new State(seq, projectTable, taskTable, table, strays, corrupt);
  }

  /** Does nothing: a state holds nothing but memory. */
  @Override
  public void close() {}
}
