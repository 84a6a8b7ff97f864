package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubtaskTest {

  private static final TaskId TASK = new TaskId("t");
  private static final SubtaskPatch NOTHING =
      new SubtaskPatch(
          Change.keep(), Change.keep(), Change.keep(), Change.keep(), Value.Fields.EMPTY);
  private static final SubtaskPatch COMPLETE = Altered.with(NOTHING, "completed", Change.to(true));
  private static final SubtaskPatch REOPEN = Altered.with(NOTHING, "completed", Change.to(false));

  private final TestMoment moment = TestMoment.at(200);
  private final Task empty = new TaskBuilder(TASK, new ProjectId("p"), "title", 100).build();
  private final Task task = empty.addSubtask(NewSubtask.titled("a"), moment);
  private final Subtask a = task.subtasks().get(0);

  private static Subtask update(Task task, long now, SubtaskPatch patch) {
    return updated(task, now, patch).subtasks().get(0);
  }

  private static Task updated(Task task, long now, SubtaskPatch patch) {
    return task.updateSubtask(task.subtasks().get(0).id(), patch, TestMoment.at(now));
  }

  @Test
  void aNewSubtaskHasTheDefaults() {
    assertThat(a)
        .isEqualTo(
            new Subtask(
                new SubtaskId("sub1"),
                TASK,
                "a",
                "",
                false,
                new Value.Num("0"),
                200,
                200,
                null,
                Value.Fields.EMPTY));
    assertThat(task.updatedAt()).isEqualTo(200);
  }

  @Test
  void aNewSubtaskHasWhatWasSaid() {
    Value.Fields unknown = new Value.Fields(Map.of("x", Value.NULL));
    NewSubtask sent = new NewSubtask(" b ", " words ", true, new Value.Num("-1.50"), unknown);
    assertThat(task.addSubtask(sent, moment).subtasks().get(1))
        .isEqualTo(
            new Subtask(
                new SubtaskId("sub2"),
                TASK,
                "b",
                " words ",
                true,
                new Value.Num("-1.50"),
                200,
                200,
                200L,
                unknown));
  }

  @Test
  void theOrderIsTheNumberOfSubtasksBeforeIt() {
    Task two = task.addSubtask(NewSubtask.titled("b"), moment);
    assertThat(two.subtasks().get(1).order().literal()).isEqualTo("1");
    Task fewer = two.removeSubtask(a.id(), moment).addSubtask(NewSubtask.titled("c"), moment);
    assertThat(fewer.subtasks()).extracting(s -> s.order().literal()).containsExactly("1", "1");
  }

  @Test
  void anIdThatTheTaskHasIsNotGivenAgain() {
    Task two = task.addSubtask(NewSubtask.titled("b"), TestMoment.at(300));
    assertThat(two.subtasks()).extracting(s -> s.id().value()).containsExactly("sub1", "sub2");
  }

  @Test
  void aTitleIsRequired() {
    assertThatThrownBy(() -> task.addSubtask(NewSubtask.titled(" "), moment))
        .isInstanceOf(ValidationFailed.class)
        .hasMessage("title is required");
    for (Change<String> title : List.<Change<String>>of(Change.reset(), Change.to(""))) {
      assertThatThrownBy(() -> update(task, 300, Altered.with(NOTHING, "title", title)))
          .isInstanceOf(ValidationFailed.class)
          .hasMessage("title is required");
    }
  }

  @Test
  void completedAtIsSetWhenItIsCompletedAndClearedWhenItIsReopened() {
    Task done = updated(task, 300, COMPLETE);
    assertThat(done.subtasks().get(0).completedAt()).isEqualTo(300);
    assertThat(update(done, 400, COMPLETE).completedAt()).isEqualTo(300);
    assertThat(update(done, 400, NOTHING).completedAt()).isEqualTo(300);
    Task reopened = updated(done, 400, REOPEN);
    assertThat(reopened.subtasks().get(0).completedAt()).isNull();
    assertThat(update(reopened, 500, COMPLETE).completedAt()).isEqualTo(500);
    assertThat(update(done, 400, Altered.with(NOTHING, "completed", Change.reset())))
        .extracting(Subtask::completed, Subtask::completedAt)
        .containsExactly(false, null);
  }

  @Test
  void everyChangeMovesTheTimeOfTheTaskToo() {
    Task changed = updated(task, 300, COMPLETE);
    assertThat(changed.updatedAt()).isEqualTo(300);
    assertThat(changed.subtasks().get(0).updatedAt()).isEqualTo(300);
    assertThat(changed.subtasks().get(0).createdAt()).isEqualTo(200);
    assertThat(changed.removeSubtask(a.id(), TestMoment.at(400)).updatedAt()).isEqualTo(400);
    assertThat(update(task, 50, NOTHING)).isEqualTo(a);
  }

  @Test
  void anUpdateReplacesWhatItNamesAndNullResets() {
    Task other =
        updated(
            task,
            300,
            new SubtaskPatch(
                Change.to(" new "),
                Change.to(" words "),
                Change.keep(),
                Change.to(new Value.Num("7")),
                new Value.Fields(Map.of("x", Value.of(1)))));
    Subtask changed = other.subtasks().get(0);
    assertThat(changed.title()).isEqualTo("new");
    assertThat(changed.description()).isEqualTo(" words ");
    assertThat(changed.order().literal()).isEqualTo("7");
    assertThat(changed.unknown().byName()).containsOnlyKeys("x");
    SubtaskPatch reset =
        new SubtaskPatch(
            Change.keep(), Change.reset(), Change.keep(), Change.reset(), Value.Fields.EMPTY);
    assertThat(update(other, 400, reset))
        .extracting(Subtask::title, Subtask::description, s -> s.order().literal())
        .containsExactly("new", "", "0");
  }

  @Test
  void aSubtaskThatIsNotThereIsNotFound() {
    SubtaskId none = new SubtaskId("none");
    assertThatThrownBy(() -> task.updateSubtask(none, COMPLETE, moment))
        .isInstanceOf(NotFound.class)
        .hasMessage("Subtask not found: none");
    assertThatThrownBy(() -> task.removeSubtask(none, moment)).isInstanceOf(NotFound.class);
    assertThat(task.subtask(none)).isEmpty();
  }
}
