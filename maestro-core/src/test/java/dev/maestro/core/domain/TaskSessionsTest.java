package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a task does when sessions come and go, and when other tasks do. */
class TaskSessionsTest {

  private static final SessionId A = new SessionId("a");
  private static final SessionId B = new SessionId("b");
  private static final SessionId C = new SessionId("c");

  private final Task task =
      new TaskBuilder(new TaskId("t"), new ProjectId("p"), "title", 100)
          .sessionIds(List.of(A, B))
          .build();

  @Test
  void gainedSessionsHaveStartedAndLostOnesEnded() {
    Task changed = task.relink(List.of(C, B, C), TestMoment.at(200));
    assertThat(changed.sessionIds()).containsExactly(C, B);
    assertThat(changed.updatedAt()).isEqualTo(200);
    assertThat(changed.timeline())
        .extracting(
            TaskTimelineEvent::type, TaskTimelineEvent::sessionId, TaskTimelineEvent::timestamp)
        .containsExactly(tuple("session_started", "c", 200L), tuple("session_ended", "a", 200L));
  }

  @Test
  void linkingAddsOneSession() {
    Task changed = task.link(C, TestMoment.at(200));
    assertThat(changed.sessionIds()).containsExactly(A, B, C);
    assertThat(changed.timeline())
        .extracting(TaskTimelineEvent::type)
        .containsExactly("session_started");
  }

  @Test
  void unlinkingTakesOneSessionAway() {
    Task changed = task.unlink(A, TestMoment.at(200));
    assertThat(changed.sessionIds()).containsExactly(B);
    assertThat(changed.timeline())
        .extracting(TaskTimelineEvent::type)
        .containsExactly("session_ended");
  }

  @Test
  void whatChangesNothingIsTheSameTask() {
    assertThat(task.link(A, TestMoment.at(200))).isSameAs(task);
    assertThat(task.unlink(C, TestMoment.at(200))).isSameAs(task);
  }

  @Test
  void anEventIsAddedAtTheEndAndMovesTheTime() {
    TaskTimelineEvent event = new TaskTimelineEvent("e", "own", 5, "m", null, Value.Fields.EMPTY);
    Task changed = task.addToTimeline(event, TestMoment.at(200));
    assertThat(changed.timeline()).containsExactly(event);
    assertThat(changed.updatedAt()).isEqualTo(200);
    assertThat(changed.addToTimeline(event, TestMoment.at(300)).timeline()).hasSize(1);
  }

  @Test
  void parentsAndDependenciesGo() {
    TaskId d = new TaskId("d");
    TaskId e = new TaskId("e");
    Task with = task.toBuilder().parentId(d).dependencies(List.of(d, e)).build();
    Task orphan = with.withParent(null, TestMoment.at(200));
    assertThat(orphan.parentId()).isNull();
    assertThat(orphan.updatedAt()).isEqualTo(200);
    Task free = with.withoutDependency(d, TestMoment.at(200));
    assertThat(free.dependencies()).containsExactly(e);
    assertThat(free.updatedAt()).isEqualTo(200);
  }
}
