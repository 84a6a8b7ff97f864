package dev.maestro.core.usecase;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import java.util.Collection;
import java.util.List;

/**
 * The relation of tasks and sessions, which both sides store. Everything that changes it comes
 * through here, so the sides cannot get out of step.
 */
final class Relations {

  private Relations() {}

  /** A task's own list changed; tells the sessions that it gained and lost. */
  static void taskChanged(
      Changes changes, Task task, List<SessionId> gained, List<SessionId> lost) {
    for (SessionId id : gained) {
      Session session = changes.tx().requireSession(id);
      changes.save(session.link(task.id(), changes));
      announceAdded(changes, session, task);
    }
    for (SessionId id : lost) {
      changes
          .tx()
          .session(id)
          .ifPresent(session -> {
            changes.save(session.unlink(task.id(), changes));
            announceRemoved(changes, session, task);
          });
    }
  }

  /** A session's own list changed; tells the tasks that it gained and lost. */
  static void sessionChanged(
      Changes changes, Session session, List<TaskId> gained, List<TaskId> lost) {
    for (TaskId id : gained) {
      Task task = linkTask(changes, session.id(), id);
      announceAdded(changes, session, task);
    }
    for (TaskId id : lost) {
      changes
          .tx()
          .task(id)
          .ifPresent(task -> {
            changes.save(task.unlink(session.id(), changes));
            announceRemoved(changes, session, task);
          });
    }
  }

  /** A new session's tasks learn of it. */
  static void sessionCreated(Changes changes, Session session) {
    for (TaskId id : session.taskIds()) {
      Task task = linkTask(changes, session.id(), id);
      changes.announce(new Event.TaskSessionAdded(task.projectId(), id, session.id()));
    }
  }

  /** A session is gone; its tasks forget it. */
  static void sessionDeleted(Changes changes, Session session) {
    for (TaskId id : session.taskIds()) {
      changes
          .tx()
          .task(id)
          .ifPresent(task -> {
            changes.save(task.unlink(session.id(), changes));
            changes.announce(new Event.TaskSessionRemoved(task.projectId(), id, session.id()));
          });
    }
  }

  /** A task is gone; its sessions forget it. */
  static void taskDeleted(Changes changes, Task task) {
    for (SessionId id : task.sessionIds()) {
      changes
          .tx()
          .session(id)
          .ifPresent(session -> {
            changes.save(session.unlink(task.id(), changes));
            changes.announce(new Event.SessionTaskRemoved(session.projectId(), id, task.id()));
          });
    }
  }

  /** Looks each task up, so that a request that names an unknown one changes nothing. */
  static void requireTasks(Changes changes, Collection<TaskId> ids) {
    ids.forEach(id -> changes.tx().requireTask(id));
  }

  private static Task linkTask(Changes changes, SessionId session, TaskId id) {
    return changes.save(changes.tx().requireTask(id).link(session, changes));
  }

  private static void announceAdded(Changes changes, Session session, Task task) {
    changes.announce(new Event.SessionTaskAdded(session.projectId(), session.id(), task.id()));
    changes.announce(new Event.TaskSessionAdded(task.projectId(), task.id(), session.id()));
  }

  private static void announceRemoved(Changes changes, Session session, Task task) {
    changes.announce(new Event.SessionTaskRemoved(session.projectId(), session.id(), task.id()));
    changes.announce(new Event.TaskSessionRemoved(task.projectId(), task.id(), session.id()));
  }
}
