package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LinksTest {

  private static final ProjectId PROJECT = new ProjectId("p");
  private static final SessionId SESSION = new SessionId("s");

  private static TaskId id(int number) {
    return new TaskId("task_" + number);
  }

  @Test
  @Timeout(30)
  void aSessionWithVeryManyTasksIsCompletedAtOnce() {
    int count = 100_000;
    Incoming incoming = new Incoming();
    List<TaskId> told = IntStream.range(0, count / 2).mapToObj(LinksTest::id).toList();
    incoming.add(new SessionBuilder(SESSION, PROJECT, 1).taskIds(told).build());
    for (int i = 0; i < count; i++) {
      incoming.add(
          new TaskBuilder(id(i), PROJECT, "t", 1)
              .sessionIds(i % 2 == 0 ? List.of() : List.of(SESSION))
              .build());
    }
    Links links = Links.among(incoming);
    assertThat(links.count()).isEqualTo(count / 2);
    Incoming complete = links.complete(incoming);
    Session session = complete.sessions().iterator().next();
    assertThat(session.taskIds()).hasSize(count / 2 + count / 4).doesNotHaveDuplicates();
    assertThat(complete.tasks().stream().filter(task -> !task.sessionIds().isEmpty()))
        .hasSize(count / 2 + count / 4);
    assertThat(Links.among(complete).count()).isZero();
  }
}
