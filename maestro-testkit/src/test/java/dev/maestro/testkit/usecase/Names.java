package dev.maestro.testkit.usecase;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Events in words: the type, and the short names of what they are about. */
final class Names {

  private final Map<String, String> names = new HashMap<>();

  void give(Object id, String name) {
    names.put(id.toString(), name);
  }

  private String of(Object id) {
    return names.getOrDefault(id.toString(), id.toString());
  }

  private String all(List<?> ids) {
    return ids.stream().map(this::of).collect(Collectors.joining(",", "[", "]"));
  }

  /** Whole entities show the lists that relate them to others. */
  String inWords(Event event) {
    return event.type() + " " + subject(event);
  }

  private String subject(Event event) {
    if (event instanceof Event.TaskCreated created) {
      return whole(created.task());
    } else if (event instanceof Event.TaskUpdated updated) {
      return whole(updated.task());
    } else if (event instanceof Event.SessionCreated created) {
      return whole(created.session());
    } else if (event instanceof Event.SessionUpdated updated) {
      return whole(updated.session());
    } else if (event instanceof Event.SpawnRequested requested) {
      return whole(requested.request().session());
    } else if (event instanceof Event.ProjectCreated created) {
      return of(created.project().id());
    } else if (event instanceof Event.ProjectUpdated updated) {
      return updated.project().name();
    }
    return part(event);
  }

  private String part(Event event) {
    if (event instanceof Event.ProjectDeleted deleted) {
      return of(deleted.projectId());
    } else if (event instanceof Event.TaskDeleted deleted) {
      return of(deleted.taskId());
    } else if (event instanceof Event.SessionDeleted deleted) {
      return of(deleted.sessionId());
    } else if (event instanceof Event.SubtaskCreated created) {
      return whole(created.subtask());
    } else if (event instanceof Event.SubtaskUpdated updated) {
      return whole(updated.subtask());
    } else if (event instanceof Event.SubtaskDeleted deleted) {
      return of(deleted.taskId()) + " " + of(deleted.subtaskId());
    } else if (event instanceof Event.SpawnExpired expired) {
      return of(expired.sessionId()) + " " + all(expired.taskIds());
    }
    return relation(event);
  }

  private String relation(Event event) {
    if (event instanceof Event.TaskSessionAdded added) {
      return of(added.taskId()) + " " + of(added.sessionId());
    } else if (event instanceof Event.TaskSessionRemoved removed) {
      return of(removed.taskId()) + " " + of(removed.sessionId());
    } else if (event instanceof Event.SessionTaskAdded added) {
      return of(added.sessionId()) + " " + of(added.taskId());
    } else if (event instanceof Event.SessionTaskRemoved removed) {
      return of(removed.sessionId()) + " " + of(removed.taskId());
    }
    throw new AssertionError("no words for " + event);
  }

  private String whole(Task task) {
    return of(task.id()) + " " + all(task.sessionIds());
  }

  private String whole(Session session) {
    return of(session.id()) + " " + all(session.taskIds());
  }

  private String whole(Subtask subtask) {
    return of(subtask.taskId()) + " " + subtask.title();
  }
}
