package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a task comes to be. */
class TaskTest {

  private static final TaskId ID = new TaskId("t");
  private static final ProjectId PROJECT = new ProjectId("p");
  private static final NewTask SMALLEST = NewTask.titled(PROJECT, "title");

  private static Task create(NewTask sent) {
    return Task.create(ID, sent, TestMoment.at(100));
  }

  private static Task createWith(String component, @Nullable Object value) {
    return create(Altered.with(SMALLEST, component, value));
  }

  private static List<Fault> faults(NewTask sent) {
    return catchThrowableOfType(ValidationFailed.class, () -> create(sent)).faults();
  }

  @Test
  void aNewTaskHasTheDefaults() {
    TaskTimelineEvent created =
        new TaskTimelineEvent(
            "evt_100_1", "created", 100, "Task created", null, Value.Fields.EMPTY);
    assertThat(create(SMALLEST))
        .isEqualTo(
            new Task(
                ID,
                PROJECT,
                null,
                "title",
                "",
                "",
                new TaskStatus("pending"),
                new Priority("medium"),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(created),
                100,
                100,
                null,
                null,
                Value.Fields.EMPTY));
  }

  @Test
  void aNewTaskHasWhatWasSaid() {
    Value.Fields unknown = new Value.Fields(Map.of("x", Value.NULL));
    NewTask sent =
        new NewTask(
            PROJECT,
            new TaskId("parent"),
            "  title ",
            " words ",
            " prompt ",
            new TaskStatus("in_review"),
            new Priority("high"),
            new TaskSessionStatus("needs_input"),
            List.of(),
            List.of("s", "s", "a"),
            List.of("z", "b", "z"),
            List.of(new TaskId("d"), new TaskId("c"), new TaskId("d")),
            List.of(),
            List.of(),
            unknown);
    Task task = create(sent);
    assertThat(task.parentId()).isEqualTo(new TaskId("parent"));
    assertThat(task.title()).isEqualTo("title");
    assertThat(task.description()).isEqualTo(" words ");
    assertThat(task.initialPrompt()).isEqualTo(" prompt ");
    assertThat(task.status()).hasToString("in_review");
    assertThat(task.priority()).hasToString("high");
    assertThat(task.sessionStatus()).hasToString("needs_input");
    assertThat(task.skillIds()).containsExactly("s", "a");
    assertThat(task.agentIds()).containsExactly("z", "b");
    assertThat(task.dependencies()).containsExactly(new TaskId("d"), new TaskId("c"));
    assertThat(task.unknown()).isEqualTo(unknown);
  }

  @Test
  void everythingThatIsMissingIsNamed() {
    NewTask nothing = Altered.with(Altered.with(SMALLEST, "projectId", null), "title", null);
    assertThat(faults(nothing))
        .containsExactly(
            new Fault("projectId", "projectId is required"),
            new Fault("title", "title is required"));
    NewTask blank =
        Altered.with(NewTask.titled(new ProjectId(" "), "\t"), "subtasks", List.of(subtask(" ")));
    assertThat(faults(blank))
        .extracting(Fault::message)
        .containsExactly(
            "projectId is required", "title is required", "subtasks[0].title is required");
  }

  private static NewSubtask subtask(String title) {
    return NewSubtask.titled(title);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pending",
        "in_progress",
        "completed",
        "blocked",
        "todo",
        "cancelled",
        "in_review",
        "archived"
      })
  void everyListedStatusIsTaken(String status) {
    assertThat(createWith("status", new TaskStatus(status)).status()).hasToString(status);
  }

  @Test
  void whatIsNotListedIsRefusedAndTheMessageListsWhatIs() {
    assertThat(faults(Altered.with(SMALLEST, "status", new TaskStatus("Pending"))))
        .containsExactly(
            new Fault(
                "status",
                "status must be one of pending, in_progress, completed, blocked, todo, cancelled,"
                    + " in_review, archived"));
    assertThat(faults(Altered.with(SMALLEST, "priority", new Priority("urgent"))))
        .containsExactly(new Fault("priority", "priority must be one of low, medium, high"));
    assertThat(faults(Altered.with(SMALLEST, "sessionStatus", new TaskSessionStatus(""))))
        .containsExactly(
            new Fault(
                "sessionStatus",
                "sessionStatus must be one of queued, working, needs_input, blocked, completed,"
                    + " failed, skipped"));
  }

  @Test
  void aTaskThatIsCreatedAtWorkHasBegun() {
    Task task = createWith("status", TaskStatus.IN_PROGRESS);
    assertThat(task.startedAt()).isEqualTo(100);
    assertThat(task.completedAt()).isNull();
  }

  @Test
  void aTaskThatIsCreatedDoneIsDone() {
    Task task = createWith("status", TaskStatus.COMPLETED);
    assertThat(task.startedAt()).isNull();
    assertThat(task.completedAt()).isEqualTo(100);
  }

  @Test
  void theTimelineThatWasSentFollowsTheCreation() {
    NewTaskTimelineEvent own =
        new NewTaskTimelineEvent("own", "strange", 5L, "m", "s", Value.Fields.EMPTY);
    NewTaskTimelineEvent bare = NewTaskTimelineEvent.of("bare", null, null);
    Task task = createWith("timeline", List.of(own, bare, own));
    assertThat(task.timeline())
        .extracting(TaskTimelineEvent::id, TaskTimelineEvent::type, TaskTimelineEvent::timestamp)
        .containsExactly(
            tuple("evt_100_1", "created", 100L),
            tuple("own", "strange", 5L),
            tuple("evt_100_2", "update", 100L));
  }

  @Test
  void subtasksThatWereSentAreNumberedFromZero() {
    Task task = createWith("subtasks", List.of(subtask("a"), subtask("b")));
    assertThat(task.subtasks()).extracting(Subtask::title).containsExactly("a", "b");
    assertThat(task.subtasks()).extracting(s -> s.order().literal()).containsExactly("0", "1");
    assertThat(task.subtasks()).extracting(Subtask::taskId).containsOnly(ID);
  }

  @Test
  void tasksAreInOrderOfCreationThenOfTheirIds() {
    Task task = create(SMALLEST);
    Task first = Altered.with(task, "createdAt", 1L);
    Task second = Altered.with(task, "id", new TaskId("a"));
    assertThat(Stream.of(task, second, first).sorted(Task.CREATION_ORDER))
        .containsExactly(first, second, task);
  }
}
