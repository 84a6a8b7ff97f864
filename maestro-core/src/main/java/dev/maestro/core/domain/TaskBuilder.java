package dev.maestro.core.domain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a task from its parts, each of which starts at the default of the field. Not thread-safe.
 */
public final class TaskBuilder {

  private TaskId id;
  private ProjectId projectId;
  private final long createdAt;
  private @Nullable TaskId parentId;
  private String title;
  private String description = "";
  private String initialPrompt = "";
  private TaskStatus status = TaskStatus.PENDING;
  private Priority priority = Priority.MEDIUM;
  private @Nullable TaskSessionStatus sessionStatus;
  private List<SessionId> sessionIds = List.of();
  private List<String> skillIds = List.of();
  private List<String> agentIds = List.of();
  private List<TaskId> dependencies = List.of();
  private List<Subtask> subtasks = List.of();
  private List<TaskTimelineEvent> timeline = List.of();
  private long updatedAt;
  private @Nullable Long startedAt;
  private @Nullable Long completedAt;
  private Value.Fields unknown = Value.Fields.EMPTY;

  public TaskBuilder(TaskId id, ProjectId projectId, String title, long createdAt) {
    this.id = id;
    this.projectId = projectId;
    this.title = title;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
  }

  TaskBuilder(Task task) {
    this.id = task.id();
    this.projectId = task.projectId();
    this.createdAt = task.createdAt();
    this.parentId = task.parentId();
    this.title = task.title();
    this.description = task.description();
    this.initialPrompt = task.initialPrompt();
    this.status = task.status();
    this.priority = task.priority();
    this.sessionStatus = task.sessionStatus();
    this.sessionIds = task.sessionIds();
    this.skillIds = task.skillIds();
    this.agentIds = task.agentIds();
    this.dependencies = task.dependencies();
    this.subtasks = task.subtasks();
    this.timeline = task.timeline();
    this.updatedAt = task.updatedAt();
    this.startedAt = task.startedAt();
    this.completedAt = task.completedAt();
    this.unknown = task.unknown();
  }

  public TaskBuilder id(TaskId value) {
    this.id = value;
    return this;
  }

  public TaskBuilder projectId(ProjectId value) {
    this.projectId = value;
    return this;
  }

  public TaskBuilder parentId(@Nullable TaskId value) {
    this.parentId = value;
    return this;
  }

  public TaskBuilder title(String value) {
    this.title = value;
    return this;
  }

  public TaskBuilder description(String value) {
    this.description = value;
    return this;
  }

  public TaskBuilder initialPrompt(String value) {
    this.initialPrompt = value;
    return this;
  }

  public TaskBuilder status(TaskStatus value) {
    this.status = value;
    return this;
  }

  public TaskBuilder priority(Priority value) {
    this.priority = value;
    return this;
  }

  public TaskBuilder sessionStatus(@Nullable TaskSessionStatus value) {
    this.sessionStatus = value;
    return this;
  }

  public TaskBuilder sessionIds(List<SessionId> value) {
    this.sessionIds = value;
    return this;
  }

  public TaskBuilder skillIds(List<String> value) {
    this.skillIds = value;
    return this;
  }

  public TaskBuilder agentIds(List<String> value) {
    this.agentIds = value;
    return this;
  }

  public TaskBuilder dependencies(List<TaskId> value) {
    this.dependencies = value;
    return this;
  }

  public TaskBuilder subtasks(List<Subtask> value) {
    this.subtasks = value;
    return this;
  }

  public TaskBuilder timeline(List<TaskTimelineEvent> value) {
    this.timeline = value;
    return this;
  }

  public TaskBuilder updatedAt(long value) {
    this.updatedAt = value;
    return this;
  }

  public TaskBuilder startedAt(@Nullable Long value) {
    this.startedAt = value;
    return this;
  }

  public TaskBuilder completedAt(@Nullable Long value) {
    this.completedAt = value;
    return this;
  }

  public TaskBuilder unknown(Value.Fields value) {
    this.unknown = value;
    return this;
  }

  /** Sets the status, and the time at which it first became that. */
  void changeStatus(TaskStatus value, Moment moment) {
    boolean becomes = !value.equals(status);
    status = value;
    if (becomes && value.equals(TaskStatus.IN_PROGRESS) && startedAt == null) {
      startedAt = moment.now();
    }
    if (becomes && value.equals(TaskStatus.COMPLETED) && completedAt == null) {
      completedAt = moment.now();
    }
  }

  void appendToTimeline(List<TaskTimelineEvent> events) {
    timeline = AppendOnly.appendNew(timeline, events, TaskTimelineEvent::id);
  }

  /** Adds subtasks whose fields have been checked. */
  void addSubtasks(List<NewSubtask> sent, Moment moment) {
    List<Subtask> all = new ArrayList<>(subtasks);
    Set<SubtaskId> taken = new HashSet<>();
    subtasks.forEach(subtask -> taken.add(subtask.id()));
    for (NewSubtask added : sent) {
      SubtaskId subtaskId = moment.newSubtaskId();
      while (!taken.add(subtaskId)) {
        subtaskId = moment.newSubtaskId();
      }
      all.add(Subtask.create(subtaskId, id, all.size(), added, moment));
    }
    subtasks = List.copyOf(all);
  }

  public Task build() {
    return new Task(
        id,
        projectId,
        parentId,
        title,
        description,
        initialPrompt,
        status,
        priority,
        sessionStatus,
        sessionIds,
        skillIds,
        agentIds,
        dependencies,
        subtasks,
        timeline,
        createdAt,
        updatedAt,
        startedAt,
        completedAt,
        unknown);
  }
}
