package dev.maestro.core.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says of a task that is to be; null and an empty list are "not said". */
public record NewTask(
    @Nullable ProjectId projectId,
    @Nullable TaskId parentId,
    @Nullable String title,
    @Nullable String description,
    @Nullable String initialPrompt,
    @Nullable TaskStatus status,
    @Nullable Priority priority,
    @Nullable TaskSessionStatus sessionStatus,
    List<SessionId> sessionIds,
    List<String> skillIds,
    List<String> agentIds,
    List<TaskId> dependencies,
    List<NewSubtask> subtasks,
    List<NewTaskTimelineEvent> timeline,
    Value.Fields unknown) {

  /** A task of that title and nothing else. */
  public static NewTask titled(ProjectId project, String title) {
    return new NewTask(
        project,
        null,
        title,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Value.Fields.EMPTY);
  }

  public void check(Faults faults) {
    if (projectId == null || projectId.value().isBlank()) {
      faults.addRequired("projectId");
    }
    faults.checkText("title", title);
    TaskStatus.VOCABULARY.check(faults, "status", status, null);
    Priority.VOCABULARY.check(faults, "priority", priority, null);
    TaskSessionStatus.VOCABULARY.check(faults, "sessionStatus", sessionStatus, null);
    for (int i = 0; i < subtasks.size(); i++) {
      subtasks.get(i).check("subtasks[" + i + "].", faults);
    }
  }
}
