package dev.maestro.testkit.usecase;

import static dev.maestro.testkit.usecase.World.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Old data may name what is not there; that stays as it is, and stands in nobody's way. */
class DanglingReferencesTest {

  private static final TaskId NO_TASK = new TaskId("no-task");
  private static final SessionId NO_SESSION = new SessionId("no-session");

  private final World world = new World();
  private final TaskId a = world.task("A");
  private final TaskId task = new TaskId("old-task");
  private final SessionId session = new SessionId("old-session");

  DanglingReferencesTest() {
    world.store(
        new TaskBuilder(task, world.project(), "old", 1)
            .parentId(NO_TASK)
            .dependencies(List.of(NO_TASK))
            .sessionIds(List.of(NO_SESSION))
            .build(),
        "T");
    world.store(
        new SessionBuilder(session, world.project(), 1).taskIds(List.of(NO_TASK)).build(), "S");
    world.startHere();
  }

  @Test
  void anUpdateOfSomethingElseKeepsThem() {
    world.patch(task, "{'title':'new'}");
    world.patch(session, "{'name':'new'}");
    assertThat(world.task(task).parentId()).isEqualTo(NO_TASK);
    assertThat(world.task(task).dependencies()).containsExactly(NO_TASK);
    assertThat(world.task(task).sessionIds()).containsExactly(NO_SESSION);
    assertThat(world.session(session).taskIds()).containsExactly(NO_TASK);
  }

  @Test
  void theyMayBeSentBack() {
    world.patch(
        task,
        "{'parentId':'no-task','dependencies':"
            + list(NO_TASK, a)
            + ",'sessionIds':"
            + list(NO_SESSION, session)
            + "}");
    assertThat(world.task(task).dependencies()).containsExactly(NO_TASK, a);
    assertThat(world.task(task).sessionIds()).containsExactly(NO_SESSION, session);
    world.patch(session, "{'taskIds':" + list(NO_TASK, task, a) + "}");
    assertThat(world.session(session).taskIds()).containsExactly(NO_TASK, task, a);
  }

  @Test
  void theyMayBeTakenAwayAndNobodyIsToldOfWhatIsNotThere() {
    world.patch(task, "{'parentId':null,'dependencies':[],'sessionIds':[]}");
    world.patch(session, "{'taskIds':[]}");
    assertThat(world.events()).containsExactly("task:updated T []", "session:updated S []");
  }

  @Test
  void oneTaskThatIsNotThereMayBeTakenFromASession() {
    world.maestro().sessions().removeTask(session, NO_TASK);
    assertThat(world.session(session).taskIds()).isEmpty();
    assertThat(world.events()).containsExactly("session:updated S []");
  }

  @Test
  void whatIsNotThereCannotBeNamedAnew() {
    world.refused(
        "TASK_NOT_FOUND",
        "Task not found: no-task",
        () -> world.patch(a, "{'dependencies':['no-task']}"));
    world.refused(
        "SESSION_NOT_FOUND",
        "Session not found: no-session",
        () -> world.patch(a, "{'sessionIds':['no-session']}"));
  }

  @Test
  void aTaskMayMoveUnderOneWhoseParentIsNotThere() {
    world.patch(a, "{'parentId':'" + task + "'}");
    assertThat(world.task(a).parentId()).isEqualTo(task);
  }

  @Test
  void whatHasThemCanBeDeleted() {
    world.maestro().tasks().delete(task);
    world.maestro().sessions().delete(session);
    assertThat(world.events()).containsExactly("task:deleted T", "session:deleted S");
  }

  @Test
  void aCycleThatTheDataBroughtEndsTheSearchForOne() {
    world.store(inCycle("x", "y"), "X");
    world.store(inCycle("y", "x"), "Y");
    world.patch(a, "{'parentId':'x'}");
    assertThat(world.task(a).parentId()).isEqualTo(new TaskId("x"));
  }

  private Task inCycle(String id, String parent) {
    return new TaskBuilder(new TaskId(id), world.project(), id, 1)
        .parentId(new TaskId(parent))
        .build();
  }
}
