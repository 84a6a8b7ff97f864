package dev.maestro.core.domain;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A spawn that asks for what cannot be; its codes are a family of their own. */
public final class SpawnRefused extends MaestroException {

  private static final long serialVersionUID = 1L;

  private SpawnRefused(Kind kind, String code, String message, @Nullable Value details) {
    super(kind, code, message, details, null);
  }

  static SpawnRefused missingProjectId() {
    return new SpawnRefused(Kind.INVALID, "missing_project_id", "projectId is required", null);
  }

  static SpawnRefused invalidTaskIds() {
    return new SpawnRefused(
        Kind.INVALID, "invalid_task_ids", "taskIds must be an array of at least one task id", null);
  }

  static SpawnRefused invalidRole() {
    return new SpawnRefused(
        Kind.INVALID, "invalid_role", "role must be one of worker, orchestrator", null);
  }

  public static SpawnRefused unknownProject(ProjectId id) {
    return notFound("project_not_found", NotFound.of(id), null);
  }

  public static SpawnRefused unknownTask(TaskId id) {
    return notFound(
        "task_not_found",
        NotFound.of(id),
        new Value.Fields(Map.of("taskId", Value.of(id.value()))));
  }

  public static SpawnRefused unknownParent(SessionId id) {
    return notFound("parent_session_not_found", NotFound.of(id), null);
  }

  private static SpawnRefused notFound(String code, NotFound cause, @Nullable Value details) {
    return new SpawnRefused(Kind.NOT_FOUND, code, String.valueOf(cause.getMessage()), details);
  }
}
