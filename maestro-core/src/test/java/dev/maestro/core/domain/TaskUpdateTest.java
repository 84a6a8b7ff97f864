package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskUpdateTest {

  private static final TaskId ID = new TaskId("t");
  private static final ProjectId PROJECT = new ProjectId("p");

  private final Task task =
      new TaskBuilder(ID, PROJECT, "title", 100)
          .parentId(new TaskId("parent"))
          .description("words")
          .initialPrompt("prompt")
          .status(TaskStatus.BLOCKED)
          .priority(Priority.HIGH)
          .sessionStatus(TaskSessionStatus.WORKING)
          .sessionIds(List.of(new SessionId("s")))
          .skillIds(List.of("skill"))
          .agentIds(List.of("agent"))
          .dependencies(List.of(new TaskId("d")))
          .timeline(List.of(event("first")))
          .unknown(new Value.Fields(Map.of("x", Value.of(1))))
          .build();

  private static TaskTimelineEvent event(String id) {
    return new TaskTimelineEvent(id, "update", 1, "m", null, Value.Fields.EMPTY);
  }

  private static NewTaskTimelineEvent sent(String id) {
    return new NewTaskTimelineEvent(id, "other", 9L, "another", "s", Value.Fields.EMPTY);
  }

  private static TaskPatch patch(String component, Object change) {
    return Altered.with(TaskPatch.NONE, component, change);
  }

  private static Task update(Task task, long now, String component, Object change) {
    return task.update(patch(component, change), TestMoment.at(now));
  }

  private static List<Fault> faults(Task task, TaskPatch patch) {
    return catchThrowableOfType(
            ValidationFailed.class, () -> task.update(patch, TestMoment.at(200)))
        .faults();
  }

  @Test
  void anUpdateOfNothingMovesTheTimeOfTheUpdateAlone() {
    assertThat(task.update(TaskPatch.NONE, TestMoment.at(200)))
        .isEqualTo(Altered.with(task, "updatedAt", 200L));
    assertThat(task.update(TaskPatch.NONE, TestMoment.at(50)).updatedAt()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "parentId",
        "description",
        "initialPrompt",
        "status",
        "priority",
        "sessionStatus",
        "skillIds",
        "agentIds",
        "dependencies"
      })
  void nullResetsAnOptionalFieldToItsDefault(String field) {
    Task bare = new TaskBuilder(ID, PROJECT, "title", 100).build();
    Task reset = update(task, 200, field, Change.reset());
    Task touched = Altered.with(task, "updatedAt", 200L);
    assertThat(reset).isNotEqualTo(touched);
    assertThat(reset).isEqualTo(Altered.with(touched, field, Altered.valueOf(bare, field)));
  }

  @Test
  void nullForTheTitleIsRefusedAndSoIsABlankOne() {
    assertThat(faults(task, patch("title", Change.reset())))
        .containsExactly(new Fault("title", "title is required"));
    assertThat(faults(task, patch("title", Change.to(" \n"))))
        .containsExactly(new Fault("title", "title is required"));
  }

  @Test
  void anUpdateReplacesWhatItNames() {
    assertThat(update(task, 200, "title", Change.to(" new ")).title()).isEqualTo("new");
    assertThat(update(task, 200, "description", Change.to(" new ")).description())
        .isEqualTo(" new ");
    assertThat(update(task, 200, "initialPrompt", Change.to(" p ")).initialPrompt())
        .isEqualTo(" p ");
    assertThat(update(task, 200, "priority", Change.to(Priority.LOW)).priority())
        .isEqualTo(Priority.LOW);
    assertThat(update(task, 200, "skillIds", Change.to(List.of("b", "a", "b"))).skillIds())
        .containsExactly("b", "a");
    assertThat(update(task, 200, "agentIds", Change.to(List.of("b", "a", "b"))).agentIds())
        .containsExactly("b", "a");
    TaskId d = new TaskId("e");
    assertThat(update(task, 200, "dependencies", Change.to(List.of(d, d))).dependencies())
        .containsExactly(d);
  }

  @Test
  void unknownFieldsAreLaidOverThoseThatAreThere() {
    Value.Fields more = new Value.Fields(Map.of("y", Value.NULL));
    assertThat(update(task, 200, "unknown", more).unknown())
        .isEqualTo(task.unknown().with(more))
        .isNotEqualTo(more);
  }

  @Test
  void startedAtIsSetOnceAndNeverCleared() {
    Task begun = update(task, 200, "status", Change.to(TaskStatus.IN_PROGRESS));
    Task paused = update(begun, 300, "status", Change.to(TaskStatus.TODO));
    Task again = update(paused, 400, "status", Change.to(TaskStatus.IN_PROGRESS));
    Task reset = update(again, 500, "status", Change.reset());
    assertThat(List.of(begun, paused, again, reset)).extracting(Task::startedAt).containsOnly(200L);
    assertThat(reset.completedAt()).isNull();
    assertThat(task.startedAt()).isNull();
  }

  @Test
  void completedAtIsSetOnceAndNeverCleared() {
    Task done = update(task, 200, "status", Change.to(TaskStatus.COMPLETED));
    Task reopened = update(done, 300, "status", Change.to(TaskStatus.PENDING));
    Task again = update(reopened, 400, "status", Change.to(TaskStatus.COMPLETED));
    Task archived = update(again, 500, "status", Change.to(TaskStatus.ARCHIVED));
    assertThat(List.of(done, reopened, again, archived))
        .extracting(Task::completedAt)
        .containsOnly(200L);
    assertThat(archived.startedAt()).isNull();
  }

  @Test
  void aValueThatIsNotListedIsRefused() {
    assertThat(faults(task, patch("status", Change.to(new TaskStatus("done")))))
        .extracting(Fault::path)
        .containsExactly("status");
    assertThat(faults(task, patch("priority", Change.to(new Priority("1")))))
        .extracting(Fault::message)
        .containsExactly("priority must be one of low, medium, high");
    assertThat(faults(task, patch("sessionStatus", Change.to(new TaskSessionStatus("x")))))
        .extracting(Fault::path)
        .containsExactly("sessionStatus");
  }

  @Test
  void aStoredValueThatIsNotListedMayBeSentBackAndNoOther() {
    Task old =
        task.toBuilder()
            .status(new TaskStatus("done"))
            .priority(new Priority("1"))
            .sessionStatus(new TaskSessionStatus("x"))
            .build();
    assertThat(update(old, 200, "status", Change.to(new TaskStatus("done"))).status())
        .hasToString("done");
    assertThat(update(old, 200, "priority", Change.to(new Priority("1"))).priority())
        .hasToString("1");
    assertThat(
            update(old, 200, "sessionStatus", Change.to(new TaskSessionStatus("x")))
                .sessionStatus())
        .hasToString("x");
    assertThat(faults(old, patch("status", Change.to(new TaskStatus("Done"))))).hasSize(1);
  }

  @Test
  void theTimelineIsAppendedToExceptWhatIsKnown() {
    Task changed =
        update(task, 200, "timeline", List.of(sent("first"), sent("second"), sent("second")));
    assertThat(changed.timeline())
        .containsExactly(
            event("first"),
            new TaskTimelineEvent("second", "other", 9, "another", "s", Value.Fields.EMPTY));
  }

  @Test
  void eventsWithoutAnIdAreAllAppended() {
    NewTaskTimelineEvent bare = NewTaskTimelineEvent.of("m", null, null);
    assertThat(update(task, 200, "timeline", List.of(bare, bare)).timeline())
        .containsExactly(
            event("first"),
            new TaskTimelineEvent("evt_200_1", "update", 200, "m", null, Value.Fields.EMPTY),
            new TaskTimelineEvent("evt_200_2", "update", 200, "m", null, Value.Fields.EMPTY));
  }

  @Test
  void theProjectMayBeSentBackAndNotChanged() {
    assertThat(update(task, 200, "projectId", Change.to(PROJECT)).projectId()).isEqualTo(PROJECT);
    String message =
        "projectId cannot be changed: create the task in the other project with POST /api/tasks";
    assertThat(faults(task, patch("projectId", Change.to(new ProjectId("q")))))
        .containsExactly(new Fault("projectId", message));
    assertThat(faults(task, patch("projectId", Change.reset())))
        .containsExactly(new Fault("projectId", message));
  }

  @Test
  void subtasksMayBeSentBackAndNotChanged() {
    Task with = task.addSubtask(NewSubtask.titled("s"), TestMoment.at(150));
    assertThat(update(with, 200, "subtasks", with.subtasks()).subtasks())
        .isEqualTo(with.subtasks());
    Fault refused =
        new Fault("subtasks", "subtasks cannot be changed here: use /api/tasks/t/subtasks");
    Subtask done = Altered.with(with.subtasks().get(0), "completed", true);
    assertThat(faults(with, patch("subtasks", List.of()))).containsExactly(refused);
    assertThat(faults(with, patch("subtasks", List.of(done)))).containsExactly(refused);
  }

  @Test
  void everyFaultIsNamed() {
    TaskPatch wrong =
        Altered.with(
            Altered.with(patch("title", Change.reset()), "projectId", Change.reset()),
            "status",
            Change.to(new TaskStatus("?")));
    assertThat(faults(task, wrong))
        .extracting(Fault::path)
        .containsExactly("title", "status", "projectId");
  }
}
