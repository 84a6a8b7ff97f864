package dev.maestro.core.port;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.NotFound;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One consistent state of the store.
 *
 * <p>A look-up by an id that no entity has, well-formed or not, is empty. One by the id of an
 * entity whose stored form cannot be read throws {@link EntityCorrupt}; streams leave such entities
 * out. Streams are lazy, in order of creation ({@code CREATION_ORDER} of the type), and have to be
 * closed by whoever opened them; the state they show does not change while they are read.
 */
public interface Reads {

  /** The seq of the last event that this state includes; 0 before the first. */
  long seq();

  Optional<Project> project(ProjectId id);

  Optional<Task> task(TaskId id);

  Optional<Session> session(SessionId id);

  Stream<Project> projects();

  Stream<Task> tasks(TaskFilter filter);

  Stream<Session> sessions(SessionFilter filter);

  /**
   * Whether a session has that id or one that differs from it only in case.
   *
   * @throws EntityCorrupt if such a session is there and cannot be read
   */
  boolean isTaken(SessionId id);

  /**
   * Does nothing where a new project could have that id.
   *
   * @throws EntityCorrupt if there is one that cannot be read, in whose place it would be stored
   */
  default void requireNoneBroken(ProjectId id) {
    project(id);
  }

  /**
   * Does nothing where a new task could have that id.
   *
   * @throws EntityCorrupt if there is one that cannot be read, in whose place it would be stored
   */
  default void requireNoneBroken(TaskId id) {
    task(id);
  }

  /** The ids of all tasks that can be read, in any order, which costs less than the tasks. */
  default Stream<TaskId> taskIds() {
    return tasks(TaskFilter.ALL).map(Task::id);
  }

  /**
   * The state as it is now, for one who goes through all of it once: an adapter that keeps entities
   * packed unpacks them for him alone, so that the memory does not fill with them. It can be read
   * for as long as this can.
   */
  default Reads passing() {
    return this;
  }

  /**
   * @throws NotFound if there is no such project
   */
  default Project requireProject(ProjectId id) {
    return project(id).orElseThrow(() -> NotFound.of(id));
  }

  /**
   * @throws NotFound if there is no such task
   */
  default Task requireTask(TaskId id) {
    return task(id).orElseThrow(() -> NotFound.of(id));
  }

  /**
   * @throws NotFound if there is no such session
   */
  default Session requireSession(SessionId id) {
    return session(id).orElseThrow(() -> NotFound.of(id));
  }
}
