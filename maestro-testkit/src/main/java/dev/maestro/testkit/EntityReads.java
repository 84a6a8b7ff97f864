package dev.maestro.testkit;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.TaskFilter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Reads of some entities. What a stream shows is fixed when it is opened. */
abstract class EntityReads implements Reads {

  private final long seq;
  private final AtomicInteger open;

  /**
   * @param open how many streams are open, to be kept up to date
   */
  EntityReads(long seq, AtomicInteger open) {
    this.seq = seq;
    this.open = open;
  }

  /** What is read, where reading is still allowed. */
  abstract Entities entities();

  @Override
  public final long seq() {
    return seq;
  }

  @Override
  public final Optional<Project> project(ProjectId id) {
    return entities().find(entities().projects, id);
  }

  @Override
  public final Optional<Task> task(TaskId id) {
    return entities().find(entities().tasks, id);
  }

  @Override
  public final Optional<Session> session(SessionId id) {
    return entities().find(entities().sessions, id);
  }

  @Override
  public final Stream<Project> projects() {
    return counted(entities().projects.values().stream().sorted(Project.CREATION_ORDER));
  }

  @Override
  public final Stream<Task> tasks(TaskFilter filter) {
    return counted(
        entities().tasks.values().stream().filter(filter::matches).sorted(Task.CREATION_ORDER));
  }

  @Override
  public final Stream<Session> sessions(SessionFilter filter) {
    return counted(
        entities().sessions.values().stream()
            .filter(filter::matches)
            .sorted(Session.CREATION_ORDER));
  }

  @Override
  public final boolean isTaken(SessionId id) {
    entities().corrupt.keySet().stream()
        .filter(other -> other instanceof SessionId session && isSameFile(session, id))
        .forEach(entities()::requireReadable);
    return entities().sessions.keySet().stream().anyMatch(other -> isSameFile(other, id));
  }

  private static boolean isSameFile(SessionId one, SessionId other) {
    return one.value().equalsIgnoreCase(other.value());
  }

  private <E> Stream<E> counted(Stream<E> entities) {
    Stream<E> fixed = entities.toList().stream();
    open.incrementAndGet();
    return fixed.onClose(open::decrementAndGet);
  }
}
