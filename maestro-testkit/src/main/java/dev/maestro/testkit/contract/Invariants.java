package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskStatus;
import dev.maestro.core.domain.TaskTimelineEvent;
import dev.maestro.core.port.Reads;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds of every state that use cases alone have made. */
final class Invariants {

  private final Reads reads;

  private Invariants(Reads reads) {
    this.reads = reads;
  }

  static void check(Reads reads) {
    Invariants invariants = new Invariants(reads);
    assertThat(Rules.projects(reads)).isSortedAccordingTo(Project.CREATION_ORDER);
    assertThat(Rules.tasks(reads)).isSortedAccordingTo(Task.CREATION_ORDER);
    assertThat(Rules.sessions(reads)).isSortedAccordingTo(Session.CREATION_ORDER);
    Rules.tasks(reads).forEach(invariants::checkTask);
    Rules.sessions(reads).forEach(invariants::checkSession);
  }

  private void checkTask(Task task) {
    assertThat(reads.project(task.projectId())).isPresent();
    assertThat(task.title()).isNotBlank().isEqualTo(task.title().strip());
    checkParents(task);
    assertThat(task.dependencies())
        .doesNotHaveDuplicates()
        .allMatch(id -> reads.task(id).isPresent(), "exists");
    assertThat(task.sessionIds())
        .doesNotHaveDuplicates()
        .allMatch(id -> reads.requireSession(id).taskIds().contains(task.id()), "is in step");
    checkTimes(task);
    assertThat(task.timeline().get(0).type()).isEqualTo(TaskTimelineEvent.CREATED);
    assertThat(task.timeline()).extracting(TaskTimelineEvent::id).doesNotHaveDuplicates();
    assertThat(task.subtasks()).extracting(Subtask::id).doesNotHaveDuplicates();
    task.subtasks().forEach(subtask -> checkSubtask(task, subtask));
  }

  private void checkParents(Task task) {
    Set<TaskId> above = new HashSet<>();
    @Nullable TaskId next = task.parentId();
    while (next != null) {
      assertThat(above.add(next)).as("no cycle above " + task.id()).isTrue();
      Task parent = reads.requireTask(next);
      assertThat(parent.projectId()).isEqualTo(task.projectId());
      next = parent.parentId();
    }
  }

  private static void checkTimes(Task task) {
    assertThat(task.updatedAt()).isGreaterThanOrEqualTo(task.createdAt());
    if (task.status().equals(TaskStatus.IN_PROGRESS)) {
      assertThat(task.startedAt()).isNotNull();
    }
    if (task.status().equals(TaskStatus.COMPLETED)) {
      assertThat(task.completedAt()).isNotNull();
    }
  }

  private static void checkSubtask(Task task, Subtask subtask) {
    assertThat(subtask.taskId()).isEqualTo(task.id());
    assertThat(subtask.title()).isNotBlank();
    assertThat(subtask.completedAt() != null).isEqualTo(subtask.completed());
    assertThat(subtask.updatedAt()).isLessThanOrEqualTo(task.updatedAt());
  }

  private void checkSession(Session session) {
    assertThat(reads.project(session.projectId())).isPresent();
    assertThat(reads.isTaken(session.id())).isTrue();
    assertThat(session.taskIds())
        .doesNotHaveDuplicates()
        .allMatch(id -> reads.requireTask(id).sessionIds().contains(session.id()), "is in step");
    assertThat(session.lastActivity()).isGreaterThanOrEqualTo(session.startedAt());
    assertThat(session.hostname()).isEqualTo("host");
    if (!session.status().isActive()) {
      assertThat(session.completedAt()).isNotNull();
    }
  }
}
