package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.port.Reads;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds of any two states of which one use case made the second from the first. */
final class Transitions {

  private Transitions() {}

  static void check(Reads before, Reads after) {
    for (Project project : Rules.projects(before)) {
      after.project(project.id()).ifPresent(changed -> checkProject(project, changed));
    }
    for (Task task : Rules.tasks(before)) {
      after.task(task.id()).ifPresent(changed -> checkTask(task, changed));
    }
    for (Session session : Rules.sessions(before)) {
      after.session(session.id()).ifPresent(changed -> checkSession(session, changed));
    }
  }

  private static void checkProject(Project before, Project after) {
    assertThat(after.createdAt()).isEqualTo(before.createdAt());
    assertThat(after.updatedAt()).isGreaterThanOrEqualTo(before.updatedAt());
  }

  private static void checkTask(Task before, Task after) {
    assertThat(after.projectId()).isEqualTo(before.projectId());
    assertThat(after.createdAt()).isEqualTo(before.createdAt());
    assertThat(after.updatedAt()).isGreaterThanOrEqualTo(before.updatedAt());
    assertAppended(before.timeline(), after.timeline());
    assertSetOnce(before.startedAt(), after.startedAt());
    assertSetOnce(before.completedAt(), after.completedAt());
  }

  private static void checkSession(Session before, Session after) {
    assertThat(after.projectId()).isEqualTo(before.projectId());
    assertThat(after.startedAt()).isEqualTo(before.startedAt());
    if (!after.equals(before)) {
      assertThat(after.lastActivity()).isGreaterThan(before.lastActivity());
    }
    assertAppended(before.timeline(), after.timeline());
    assertAppended(before.events(), after.events());
  }

  private static void assertAppended(List<?> before, List<?> after) {
    assertThat(after).hasSizeGreaterThanOrEqualTo(before.size());
    assertThat(after.subList(0, before.size()).equals(before)).as("append-only").isTrue();
  }

  private static void assertSetOnce(@Nullable Long before, @Nullable Long after) {
    if (before != null) {
      assertThat(after).isEqualTo(before);
    }
  }
}
