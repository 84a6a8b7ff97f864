package dev.maestro.core.port;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions; each part that is null asks nothing, and all others must hold.
 *
 * @param activeOnly only those that are neither completed, failed nor stopped
 */
public record SessionFilter(
    @Nullable ProjectId projectId,
    @Nullable TaskId taskId,
    @Nullable SessionStatus status,
    boolean activeOnly) {

  public static final SessionFilter ALL = new SessionFilter(null, null, null, false);

  public static SessionFilter ofProject(ProjectId project) {
    return new SessionFilter(project, null, null, false);
  }

  public static SessionFilter ofTask(TaskId task) {
    return new SessionFilter(null, task, null, false);
  }

  public boolean matches(Session session) {
    return (projectId == null || projectId.equals(session.projectId()))
        && (taskId == null || session.taskIds().contains(taskId))
        && (status == null || status.equals(session.status()))
        && (!activeOnly || session.status().isActive());
  }
}
