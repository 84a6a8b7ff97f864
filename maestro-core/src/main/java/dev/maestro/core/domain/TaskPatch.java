package dev.maestro.core.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants changed in a task.
 *
 * @param timeline events to append
 * @param projectId said only to be the one that it is
 * @param subtasks said only to be those that they are, as the client sent them; null where not said
 */
public record TaskPatch(
    Change<ProjectId> projectId,
    Change<TaskId> parentId,
    Change<String> title,
    Change<String> description,
    Change<String> initialPrompt,
    Change<TaskStatus> status,
    Change<Priority> priority,
    Change<TaskSessionStatus> sessionStatus,
    Change<List<SessionId>> sessionIds,
    Change<List<String>> skillIds,
    Change<List<String>> agentIds,
    Change<List<TaskId>> dependencies,
    List<NewTaskTimelineEvent> timeline,
    @Nullable List<Subtask> subtasks,
    Value.Fields unknown) {

  /** An update of nothing. */
  public static final TaskPatch NONE =
      new TaskPatch(
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          List.of(),
          null,
          Value.Fields.EMPTY);

  public TaskPatch withSessionStatus(Change<TaskSessionStatus> change) {
    return new TaskPatch(
        projectId,
        parentId,
        title,
        description,
        initialPrompt,
        status,
        priority,
        change,
        sessionIds,
        skillIds,
        agentIds,
        dependencies,
        timeline,
        subtasks,
        unknown);
  }

  /** Notes what is wrong with this update whatever the task. */
  public void check(Faults faults) {
    faults.checkText("title", title);
  }

  /** Notes what is wrong with this update of that task. */
  public void check(Task task, Faults faults) {
    check(faults);
    TaskStatus.VOCABULARY.check(faults, "status", status.valueOrNull(), task.status());
    Priority.VOCABULARY.check(faults, "priority", priority.valueOrNull(), task.priority());
    TaskSessionStatus.VOCABULARY.check(
        faults, "sessionStatus", sessionStatus.valueOrNull(), task.sessionStatus());
    if (!projectId.isKept() && !task.projectId().equals(projectId.valueOrNull())) {
      faults.add(
          "projectId",
          "projectId cannot be changed: create the task in the other project with POST /api/tasks");
    }
    if (subtasks != null && !subtasks.equals(task.subtasks())) {
      refuseSubtasks(task.id(), faults);
    }
  }

  /** Notes that the subtasks of a task have a route of their own. */
  public static void refuseSubtasks(TaskId task, Faults faults) {
    faults.add("subtasks", "subtasks cannot be changed here: use /api/tasks/" + task + "/subtasks");
  }
}
