package dev.maestro.storage.fs.crash;

import dev.maestro.core.domain.Change;
import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.NewSession;
import dev.maestro.core.domain.NewTask;
import dev.maestro.core.domain.NewTaskTimelineEvent;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.ProjectPatch;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Spawn;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskPatch;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Ids;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.testkit.SequentialIds;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Use cases of every sort on a small world, most of which find something to change; the rest are
 * refused or change nothing. No two states that they make are alike, since each has its own time.
 * Safe for use by many threads.
 */
final class Workload {

  private static final int LARGE = 20_000;

  private final Storage storage;
  private final Maestro maestro;

  Workload(Storage storage) {
    AtomicLong clock = new AtomicLong();
    InstantSource time = () -> Instant.ofEpochMilli(clock.incrementAndGet());
    Ids ids = new SequentialIds();
    this.storage = storage;
    this.maestro =
        new Maestro(storage, time, ids, new HostInfo("host", "linux"), () -> "http://localhost");
  }

  /** Makes a world to work on. */
  void begin() {
    ProjectId project = maestro.projects().create(NewProject.named("first")).result().id();
    TaskId task = maestro.tasks().create(NewTask.titled(project, "one")).result().id();
    TaskId child = maestro.tasks().create(newTask(project, task, List.of(task))).result().id();
    maestro.sessions().create(NewSession.on(project, List.of(task, child)));
  }

  /**
   * Runs any use case.
   *
   * @throws StorageUnavailable if the store cannot take it; other refusals are part of the work
   */
  void runOne(RandomGenerator random) {
    try (Snapshot now = storage.snapshot();
        Stream<Task> tasks = now.tasks(TaskFilter.ALL);
        Stream<Session> sessions = now.sessions(SessionFilter.ALL)) {
      new Step(random, now, tasks.toList(), sessions.toList()).run();
    } catch (StorageUnavailable e) {
      throw e;
    } catch (MaestroException e) {
      requireRefusal(e);
    }
  }

  private static void requireRefusal(MaestroException e) {
    if (e.kind() == MaestroException.Kind.UNPROCESSABLE) {
      throw e;
    }
  }

  private static NewTask newTask(ProjectId project, @Nullable TaskId parent, List<TaskId> before) {
    NewTask plain = NewTask.titled(project, "a task");
    return new NewTask(
        plain.projectId(),
        parent,
        plain.title(),
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        before,
        List.of(),
        List.of(),
        Value.Fields.EMPTY);
  }

  /** One use case on what is there. */
  private final class Step {
    private final RandomGenerator random;
    private final Snapshot now;
    private final List<Task> tasks;
    private final List<Session> sessions;

    Step(RandomGenerator random, Snapshot now, List<Task> tasks, List<Session> sessions) {
      this.random = random;
      this.now = now;
      this.tasks = tasks;
      this.sessions = sessions;
    }

    void run() {
      int kind = random.nextInt(100);
      if (kind < 10) {
        maestro.projects().create(NewProject.named("another"));
      } else if (kind < 15) {
        maestro.projects().update(project(), description("x".repeat(random.nextInt(LARGE))));
      } else if (kind < 20) {
        maestro.projects().delete(project());
      } else if (kind < 60) {
        changeTasks(kind);
      } else {
        changeSessions(kind);
      }
    }

    private void changeTasks(int kind) {
      if (kind < 30) {
        maestro.tasks().create(newTask(project(), null, List.of(task())));
      } else if (kind < 35) {
        maestro.tasks().update(task(), TaskPatch.NONE);
      } else if (kind < 50) {
        maestro
            .tasks()
            .addToTimeline(task(), NewTaskTimelineEvent.of("note", null, session().value()));
      } else {
        maestro.tasks().delete(task());
      }
    }

    private void changeSessions(int kind) {
      if (kind < 68) {
        maestro.sessions().create(NewSession.on(project(), List.of(task(), task())));
      } else if (kind < 75) {
        maestro.spawning().spawn(spawn());
      } else if (kind < 85) {
        maestro.sessions().addTask(session(), task());
      } else if (kind < 92) {
        maestro.sessions().removeTask(session(), task());
      } else {
        maestro.sessions().delete(session());
      }
    }

    private Spawn spawn() {
      return new Spawn(
          project(),
          List.of(task()),
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          Value.Fields.EMPTY);
    }

    private static ProjectPatch description(String text) {
      return new ProjectPatch(Change.keep(), Change.keep(), Change.to(text), Value.Fields.EMPTY);
    }

    private ProjectId project() {
      try (Stream<Project> projects = now.projects()) {
        return oneOf(projects.map(Project::id).toList(), new ProjectId("p_unknown"));
      }
    }

    private TaskId task() {
      return oneOf(tasks.stream().map(Task::id).toList(), new TaskId("t_unknown"));
    }

    private SessionId session() {
      return oneOf(sessions.stream().map(Session::id).toList(), new SessionId("s_unknown"));
    }

    private <I> I oneOf(List<I> ids, I unknown) {
      return ids.isEmpty() || random.nextInt(50) == 0
          ? unknown
          : ids.get(random.nextInt(ids.size()));
    }
  }
}
