package dev.maestro.core.domain;

import java.util.List;

/**
 * What a committed change means to those who watch. {@link #type()} is the name that it has on the
 * wire. Events carry the project that they belong to even where the wire does not show it, so that
 * they can be told apart by project when the entity is gone.
 */
public sealed interface Event {

  String type();

  ProjectId projectId();

  record ProjectCreated(Project project) implements Event {
    @Override
    public String type() {
      return "project:created";
    }

    @Override
    public ProjectId projectId() {
      return project.id();
    }
  }

  record ProjectUpdated(Project project) implements Event {
    @Override
    public String type() {
      return "project:updated";
    }

    @Override
    public ProjectId projectId() {
      return project.id();
    }
  }

  record ProjectDeleted(ProjectId projectId) implements Event {
    @Override
    public String type() {
      return "project:deleted";
    }
  }

  record TaskCreated(Task task) implements Event {
    @Override
    public String type() {
      return "task:created";
    }

    @Override
    public ProjectId projectId() {
      return task.projectId();
    }
  }

  record TaskUpdated(Task task) implements Event {
    @Override
    public String type() {
      return "task:updated";
    }

    @Override
    public ProjectId projectId() {
      return task.projectId();
    }
  }

  record TaskDeleted(ProjectId projectId, TaskId taskId) implements Event {
    @Override
    public String type() {
      return "task:deleted";
    }
  }

  record SubtaskCreated(ProjectId projectId, Subtask subtask) implements Event {
    @Override
    public String type() {
      return "subtask:created";
    }
  }

  record SubtaskUpdated(ProjectId projectId, Subtask subtask) implements Event {
    @Override
    public String type() {
      return "subtask:updated";
    }
  }

  record SubtaskDeleted(ProjectId projectId, TaskId taskId, SubtaskId subtaskId) implements Event {
    @Override
    public String type() {
      return "subtask:deleted";
    }
  }

  /** A task gained a session; the project is the task's. */
  record TaskSessionAdded(ProjectId projectId, TaskId taskId, SessionId sessionId)
      implements Event {
    @Override
    public String type() {
      return "task:session_added";
    }
  }

  /** A task lost a session; the project is the task's. */
  record TaskSessionRemoved(ProjectId projectId, TaskId taskId, SessionId sessionId)
      implements Event {
    @Override
    public String type() {
      return "task:session_removed";
    }
  }

  record SessionCreated(Session session) implements Event {
    @Override
    public String type() {
      return "session:created";
    }

    @Override
    public ProjectId projectId() {
      return session.projectId();
    }
  }

  record SessionUpdated(Session session) implements Event {
    @Override
    public String type() {
      return "session:updated";
    }

    @Override
    public ProjectId projectId() {
      return session.projectId();
    }
  }

  record SessionDeleted(ProjectId projectId, SessionId sessionId) implements Event {
    @Override
    public String type() {
      return "session:deleted";
    }
  }

  /** A session gained a task; the project is the session's. */
  record SessionTaskAdded(ProjectId projectId, SessionId sessionId, TaskId taskId)
      implements Event {
    @Override
    public String type() {
      return "session:task_added";
    }
  }

  /** A session lost a task; the project is the session's. */
  record SessionTaskRemoved(ProjectId projectId, SessionId sessionId, TaskId taskId)
      implements Event {
    @Override
    public String type() {
      return "session:task_removed";
    }
  }

  record SpawnRequested(SpawnRequest request) implements Event {
    @Override
    public String type() {
      return "session:spawn_request";
    }

    @Override
    public ProjectId projectId() {
      return request.session().projectId();
    }
  }

  /**
   * Nobody moved on with a spawn request in time; its session stays as it is.
   *
   * @param taskIds the session's
   */
  record SpawnExpired(ProjectId projectId, SessionId sessionId, List<TaskId> taskIds)
      implements Event {

    public SpawnExpired {
      taskIds = List.copyOf(taskIds);
    }

    @Override
    public String type() {
      return "session:spawn_expired";
    }
  }
}
