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

/**
 * A state for whoever goes through all of it: what it decodes is not kept, so that one who looks at
 * every entity once does not fill the memory with them for good.
 */
record PassingSnapshot(State state) implements Snapshot {

  @Override
  public long seq() {
    return state.seq();
  }

  @Override
  public Optional<Project> project(ProjectId id) {
    state.corrupt().requireReadable(Kind.PROJECT, id.value());
    return Optional.ofNullable(state.projectTable().get(id)).map(Kept::peek);
  }

  @Override
  public Optional<Task> task(TaskId id) {
    state.corrupt().requireReadable(Kind.TASK, id.value());
    return Optional.ofNullable(state.taskTable().get(id)).map(Kept::peek);
  }

  @Override
  public Optional<Session> session(SessionId id) {
    state.corrupt().requireReadable(Kind.SESSION, id.value());
    return Optional.ofNullable(state.sessionTable().get(id)).map(Kept::peek);
  }

  @Override
  public Stream<Project> projects() {
    return state.projectTable().list(Keys.ALL).map(Kept::peek);
  }

  @Override
  public Stream<Task> tasks(TaskFilter filter) {
    return state.taskTable().list(TaskKeys.group(filter)).map(Kept::peek).filter(filter::matches);
  }

  @Override
  public Stream<Session> sessions(SessionFilter filter) {
    return state
        .sessionTable()
        .list(SessionKeys.group(filter))
        .map(Kept::peek)
        .filter(filter::matches);
  }

  @Override
  public boolean isTaken(SessionId id) {
    return state.isTaken(id);
  }

  @Override
  public void requireNoneBroken(ProjectId id) {
    state.requireNoneBroken(id);
  }

  @Override
  public void requireNoneBroken(TaskId id) {
    state.requireNoneBroken(id);
  }

  @Override
  public Stream<TaskId> taskIds() {
    return state.taskIds();
  }

  @Override
  public void close() {
    state.close();
  }
}
