package dev.maestro.testkit.usecase;

import static dev.maestro.testkit.usecase.World.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import org.junit.jupiter.api.Test;

class DeletingTasksTest {

  private final World world = new World();
  private final TaskId root = world.task("root");
  private final TaskId middle = world.task("middle", "{'parentId':'" + root + "'}");
  private final TaskId leaf = world.task("leaf", "{'parentId':'" + middle + "'}");

  @Test
  void childrenMoveToTheParentOfTheTask() {
    world.time().advance(5);
    world.maestro().tasks().delete(middle);
    assertThat(world.task(leaf).parentId()).isEqualTo(root);
    assertThat(world.task(leaf).updatedAt()).isEqualTo(world.time().millis());
    world.maestro().tasks().delete(root);
    assertThat(world.task(leaf).parentId()).isNull();
  }

  @Test
  void dependentsForgetTheTaskAndKeepTheOthers() {
    TaskId dependent = world.task("D", "{'dependencies':" + list(leaf, middle, root) + "}");
    world.maestro().tasks().delete(middle);
    assertThat(world.task(dependent).dependencies()).containsExactly(leaf, root);
  }

  @Test
  void sessionsForgetTheTaskAndKeepTheOthers() {
    SessionId session = world.session("S", root, middle, leaf);
    world.maestro().tasks().delete(middle);
    assertThat(world.session(session).taskIds()).containsExactly(root, leaf);
    assertThat(world.session(session).lastActivity()).isGreaterThan(world.time().millis());
  }

  @Test
  void theTaskIsGone() {
    world.maestro().tasks().delete(middle);
    assertThat(world.<Boolean>read(now -> now.task(middle).isEmpty())).isTrue();
    world.refused(
        "TASK_NOT_FOUND",
        "Task not found: " + middle,
        () -> world.maestro().tasks().delete(middle));
  }

  @Test
  void aTaskInACycleThatTheDataBroughtDoesNotBecomeItsOwnParent() {
    Task x = stored("x", "y");
    Task y = stored("y", "x");
    world.maestro().tasks().delete(x.id());
    assertThat(world.task(y.id()).parentId()).isNull();
  }

  private Task stored(String id, String parent) {
    Task task =
        new TaskBuilder(new TaskId(id), world.project(), id, 1)
            .parentId(new TaskId(parent))
            .build();
    world.store(task, id);
    return task;
  }
}
