package dev.maestro.core.port;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;

/**
 * One unit of work, seen from inside: its reads show what it has written so far over the state that
 * it began with, and nobody else's writes. Used by one thread, and only while the work runs.
 */
public interface Transaction extends Reads {

  /** Stores the project as it is, whether or not one with its id is there. */
  void save(Project project);

  /** Stores the task as it is, whether or not one with its id is there. */
  void save(Task task);

  /** Stores the session as it is, whether or not one with its id is there. */
  void save(Session session);

  /** Removes the project; nothing where there is none. */
  void delete(ProjectId id);

  /** Removes the task; nothing where there is none. */
  void delete(TaskId id);

  /** Removes the session; nothing where there is none. */
  void delete(SessionId id);

  /**
   * Appends the event to the log; it becomes visible with the commit, in the order of these calls.
   *
   * @param at milliseconds since the epoch
   */
  void record(Event event, long at);

  /**
   * Refuses to go on where the store holds tasks or sessions of that project, or may hold them,
   * which it cannot read: a project must not go while they are there.
   *
   * @throws EntityCorrupt naming the first of them
   */
  void requireReadable(ProjectId owner);
}
