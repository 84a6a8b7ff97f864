package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.NewTask;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Spawn;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.core.usecase.OpenSpawns;
import dev.maestro.testkit.FakeTime;
import dev.maestro.testkit.InMemoryStorage;
import dev.maestro.testkit.SequentialIds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpawnWatchTest {

  private final InMemoryStorage storage = new InMemoryStorage();
  private final FakeTime time = new FakeTime(1_000);
  private final Maestro maestro =
      new Maestro(
          storage, time, new SequentialIds(), new HostInfo("h", "linux"), () -> "http://localhost");

  private void spawn() {
    ProjectId project = maestro.projects().create(NewProject.named("p")).result().id();
    TaskId task = maestro.tasks().create(NewTask.titled(project, "t")).result().id();
    maestro
        .spawning()
        .spawn(
            new Spawn(
                project,
                List.of(task),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Value.Fields.EMPTY));
  }

  private SpawnWatch watch() {
    return new SpawnWatch(new OpenSpawns(storage, maestro.spawning(), time, Duration.ofSeconds(1)));
  }

  @Test
  void allThatAreDueExpireInOneLook() {
    for (int i = 0; i < 300; i++) {
      spawn();
    }
    long before = storage.events().latestSeq();
    time.advance(1_000);
    try (SpawnWatch watch = watch()) {
      watch.look();
      watch.look();
    }
    assertThat(storage.events().latestSeq()).isEqualTo(before + 300);
  }

  @Test
  void thatNothingCanBeWrittenIsToldOnce() {
    spawn();
    time.advance(1_000);
    storage.close();
    try (LogLines log = new LogLines(SpawnWatch.class);
        SpawnWatch watch = watch()) {
      watch.look();
      watch.look();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith(
              "WARNING Spawn requests that nobody took cannot be ended: Nothing was changed");
    }
  }
}
