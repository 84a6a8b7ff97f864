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
    checkListed(task, faults);
    if (!projectId.isKept() && !task.projectId().equals(projectId.valueOrNull())) {
      faults.add(
          "projectId",
          "projectId cannot be changed: create the task in the other project with POST /api/tasks");
    }
    if (subtasks != null && !isSame(subtasks, task.subtasks())) {
      refuseSubtasks(task.id(), faults);
    }
  }

  /**
   * Notes values that are not listed.
   *
   * @param stored whose values may stay as they are, listed or not; null where none may
   */
  public void checkListed(@Nullable Task stored, Faults faults) {
    TaskStatus.VOCABULARY.check(
        faults, "status", status.valueOrNull(), stored == null ? null : stored.status());
    Priority.VOCABULARY.check(
        faults, "priority", priority.valueOrNull(), stored == null ? null : stored.priority());
    TaskSessionStatus.VOCABULARY.check(
        faults,
        "sessionStatus",
        sessionStatus.valueOrNull(),
        stored == null ? null : stored.sessionStatus());
  }

  private static boolean isSame(List<Subtask> sent, List<Subtask> stored) {
    if (sent.size() != stored.size()) {
      return false;
    }
    for (int i = 0; i < sent.size(); i++) {
      if (!sent.get(i).isSameAs(stored.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Notes that the subtasks of a task have a route of their own. */
  public static void refuseSubtasks(TaskId task, Faults faults) {
    faults.add("subtasks", "subtasks cannot be changed here: use /api/tasks/" + task + "/subtasks");
  }
}
