package dev.maestro.core.domain;

import java.util.Set;

/**
 * What an event is about, which is all that a filter asks.
 *
 * @param type {@link Event#type()}
 * @param projectId the project that the event belongs to, also where the entity is gone
 * @param taskIds the tasks that it tells of: the one that is changed, linked, or holds the subtask;
 *     of a spawn request and of its expiry, those of the session. A session that is told of whole
 *     tells of its own change and not of its tasks
 * @param sessionIds the sessions that it tells of, likewise
 */
public record EventSubject(
    String type, ProjectId projectId, Set<TaskId> taskIds, Set<SessionId> sessionIds) {

  public EventSubject {
    taskIds = Set.copyOf(taskIds);
    sessionIds = Set.copyOf(sessionIds);
  }

  public static EventSubject of(Event event) {
    return new EventSubject(event.type(), event.projectId(), tasks(event), sessions(event));
  }

  /** Of an event that shows a project whole. */
  public static EventSubject ofProject(String type, ProjectId project) {
    return new EventSubject(type, project, Set.of(), Set.of());
  }

  /** Of an event that shows a task whole. */
  public static EventSubject ofTask(String type, ProjectId project, TaskId task) {
    return new EventSubject(type, project, Set.of(task), Set.of());
  }

  /** Of an event that shows a session whole. */
  public static EventSubject ofSession(String type, ProjectId project, SessionId session) {
    return new EventSubject(type, project, Set.of(), Set.of(session));
  }

  private static Set<TaskId> tasks(Event event) {
    if (event instanceof Event.TaskCreated created) {
      return Set.of(created.task().id());
    } else if (event instanceof Event.TaskUpdated updated) {
      return Set.of(updated.task().id());
    } else if (event instanceof Event.TaskDeleted deleted) {
      return Set.of(deleted.taskId());
    } else if (event instanceof Event.SubtaskCreated created) {
      return Set.of(created.subtask().taskId());
    } else if (event instanceof Event.SubtaskUpdated updated) {
      return Set.of(updated.subtask().taskId());
    } else if (event instanceof Event.SubtaskDeleted deleted) {
      return Set.of(deleted.taskId());
    } else if (event instanceof Event.SpawnRequested requested) {
      return Set.copyOf(requested.request().session().taskIds());
    } else if (event instanceof Event.SpawnExpired expired) {
      return Set.copyOf(expired.taskIds());
    }
    return linkedTask(event);
  }

  private static Set<TaskId> linkedTask(Event event) {
    if (event instanceof Event.TaskSessionAdded added) {
      return Set.of(added.taskId());
    } else if (event instanceof Event.TaskSessionRemoved removed) {
      return Set.of(removed.taskId());
    } else if (event instanceof Event.SessionTaskAdded added) {
      return Set.of(added.taskId());
    } else if (event instanceof Event.SessionTaskRemoved removed) {
      return Set.of(removed.taskId());
    }
    return Set.of();
  }

  private static Set<SessionId> sessions(Event event) {
    if (event instanceof Event.SessionCreated created) {
      return Set.of(created.session().id());
    } else if (event instanceof Event.SessionUpdated updated) {
      return Set.of(updated.session().id());
    } else if (event instanceof Event.SessionDeleted deleted) {
      return Set.of(deleted.sessionId());
    } else if (event instanceof Event.SpawnRequested requested) {
      return Set.of(requested.request().session().id());
    } else if (event instanceof Event.SpawnExpired expired) {
      return Set.of(expired.sessionId());
    }
    return linkedSession(event);
  }

  private static Set<SessionId> linkedSession(Event event) {
    if (event instanceof Event.TaskSessionAdded added) {
      return Set.of(added.sessionId());
    } else if (event instanceof Event.TaskSessionRemoved removed) {
      return Set.of(removed.sessionId());
    } else if (event instanceof Event.SessionTaskAdded added) {
      return Set.of(added.sessionId());
    } else if (event instanceof Event.SessionTaskRemoved removed) {
      return Set.of(removed.sessionId());
    }
    return Set.of();
  }
}
