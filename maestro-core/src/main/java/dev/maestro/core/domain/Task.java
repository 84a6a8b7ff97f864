package dev.maestro.core.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work. What other entities have to say about a change of it (does the parent exist, do
 * the sessions know) is decided in the use cases; all else is decided here.
 *
 * @param parentId the task that this one is a part of; null for a root
 * @param sessionIds the sessions that work on it, each of which lists this task in turn
 * @param skillIds opaque, as are the {@code agentIds}
 * @param dependencies the tasks that come before it
 * @param timeline what happened, append-only, in the order of arrival
 * @param createdAt milliseconds since the epoch, as are the other times
 * @param startedAt when work on it first began, by its status; never cleared
 * @param completedAt when it was first done, by its status; never cleared
 * @param unknown fields that this version does not know
 */
public record Task(
    TaskId id,
    ProjectId projectId,
    @Nullable TaskId parentId,
    String title,
    String description,
    String initialPrompt,
    TaskStatus status,
    Priority priority,
    @Nullable TaskSessionStatus sessionStatus,
    List<SessionId> sessionIds,
    List<String> skillIds,
    List<String> agentIds,
    List<TaskId> dependencies,
    List<Subtask> subtasks,
    List<TaskTimelineEvent> timeline,
    long createdAt,
    long updatedAt,
    @Nullable Long startedAt,
    @Nullable Long completedAt,
    Value.Fields unknown) {

  public static final Comparator<Task> CREATION_ORDER =
      Comparator.comparingLong(Task::createdAt).thenComparing(Task::id);

  public Task {
    sessionIds = List.copyOf(sessionIds);
    skillIds = List.copyOf(skillIds);
    agentIds = List.copyOf(agentIds);
    dependencies = List.copyOf(dependencies);
    subtasks = List.copyOf(subtasks);
    timeline = List.copyOf(timeline);
  }

  /** The new task, without the sessions that were asked for: those are linked afterwards. */
  public static Task create(TaskId id, NewTask sent, Moment moment) {
    Faults faults = new Faults();
    sent.check(faults);
    faults.throwIfAny();
    TaskBuilder task =
        new TaskBuilder(
                id,
                Objects.requireNonNull(sent.projectId(), "checked before"),
                Texts.required(sent.title()),
                moment.now())
            .parentId(sent.parentId())
            .description(Texts.orEmpty(sent.description()))
            .initialPrompt(Texts.orEmpty(sent.initialPrompt()))
            .priority(Objects.requireNonNullElse(sent.priority(), Priority.MEDIUM))
            .sessionStatus(sent.sessionStatus())
            .skillIds(IdList.distinct(sent.skillIds()))
            .agentIds(IdList.distinct(sent.agentIds()))
            .dependencies(IdList.distinct(sent.dependencies()))
            .unknown(sent.unknown());
    task.timeline(List.of(TaskTimelineEvent.created(moment)));
    task.appendToTimeline(completed(sent.timeline(), moment));
    task.changeStatus(Objects.requireNonNullElse(sent.status(), TaskStatus.PENDING), moment);
    task.addSubtasks(sent.subtasks(), moment);
    return task.build();
  }

  /** This task after the update; the sessions that it names are linked by {@link #relink}. */
  public Task update(TaskPatch patch, Moment moment) {
    Faults faults = new Faults();
    patch.check(this, faults);
    faults.throwIfAny();
    TaskBuilder task =
        touched(moment)
            .parentId(patch.parentId().overNullable(parentId))
            .title(patch.title().map(String::strip).over(title, title))
            .description(patch.description().over(description, ""))
            .initialPrompt(patch.initialPrompt().over(initialPrompt, ""))
            .priority(patch.priority().over(priority, Priority.MEDIUM))
            .sessionStatus(patch.sessionStatus().overNullable(sessionStatus))
            .skillIds(patch.skillIds().map(IdList::distinct).over(skillIds, List.of()))
            .agentIds(patch.agentIds().map(IdList::distinct).over(agentIds, List.of()))
            .dependencies(patch.dependencies().map(IdList::distinct).over(dependencies, List.of()))
            .unknown(unknown.with(patch.unknown()));
    task.changeStatus(patch.status().over(status, TaskStatus.PENDING), moment);
    task.appendToTimeline(completed(patch.timeline(), moment));
    return task.build();
  }

  private static List<TaskTimelineEvent> completed(List<NewTaskTimelineEvent> sent, Moment moment) {
    return sent.stream().map(event -> event.complete(moment)).toList();
  }

  /** This task with exactly these sessions; its timeline tells which came and which went. */
  public Task relink(List<SessionId> wanted, Moment moment) {
    List<TaskTimelineEvent> told = new ArrayList<>();
    for (SessionId gained : IdList.missing(wanted, sessionIds)) {
      told.add(TaskTimelineEvent.sessionStarted(gained, moment));
    }
    for (SessionId lost : IdList.missing(sessionIds, wanted)) {
      told.add(TaskTimelineEvent.sessionEnded(lost, moment));
    }
    TaskBuilder task = touched(moment).sessionIds(IdList.distinct(wanted));
    task.appendToTimeline(told);
    return task.build();
  }

  /** This task with one session more; the same task where it has that session. */
  public Task link(SessionId session, Moment moment) {
    return sessionIds.contains(session) ? this : relink(IdList.with(sessionIds, session), moment);
  }

  /** This task with one session less; the same task where it lacks that session. */
  public Task unlink(SessionId session, Moment moment) {
    return sessionIds.contains(session)
        ? relink(IdList.without(sessionIds, session), moment)
        : this;
  }

  public Task addToTimeline(TaskTimelineEvent event, Moment moment) {
    TaskBuilder task = touched(moment);
    task.appendToTimeline(List.of(event));
    return task.build();
  }

  public Task withParent(@Nullable TaskId parent, Moment moment) {
    return touched(moment).parentId(parent).build();
  }

  public Task withoutDependency(TaskId dependency, Moment moment) {
    return touched(moment).dependencies(IdList.without(dependencies, dependency)).build();
  }

  public Optional<Subtask> subtask(SubtaskId wanted) {
    return subtasks.stream().filter(subtask -> subtask.id().equals(wanted)).findFirst();
  }

  /**
   * @throws NotFound if this task has no such subtask
   */
  public Subtask requireSubtask(SubtaskId wanted) {
    return subtask(wanted).orElseThrow(() -> NotFound.of(wanted));
  }

  /** This task with one subtask more, which comes last. */
  public Task addSubtask(NewSubtask sent, Moment moment) {
    Faults faults = new Faults();
    sent.check("", faults);
    faults.throwIfAny();
    TaskBuilder task = touched(moment);
    task.addSubtasks(List.of(sent), moment);
    return task.build();
  }

  /**
   * @throws NotFound if this task has no such subtask
   */
  public Task updateSubtask(SubtaskId wanted, SubtaskPatch patch, Moment moment) {
    Faults faults = new Faults();
    patch.check(faults);
    int position = subtasks.indexOf(requireSubtask(wanted));
    faults.throwIfAny();
    List<Subtask> changed = new ArrayList<>(subtasks);
    changed.set(position, subtasks.get(position).update(patch, position, moment));
    return touched(moment).subtasks(changed).build();
  }

  /**
   * @throws NotFound if this task has no such subtask
   */
  public Task removeSubtask(SubtaskId wanted, Moment moment) {
    return touched(moment).subtasks(IdList.without(subtasks, requireSubtask(wanted))).build();
  }

  public TaskBuilder toBuilder() {
    return new TaskBuilder(this);
  }

  private TaskBuilder touched(Moment moment) {
    return toBuilder().updatedAt(Math.max(moment.now(), updatedAt));
  }
}
