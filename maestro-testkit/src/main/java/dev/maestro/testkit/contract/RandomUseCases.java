package dev.maestro.testkit.contract;

import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.NewSession;
import dev.maestro.core.domain.NewTask;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Ids;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.json.ProjectCodec;
import dev.maestro.json.SessionCodec;
import dev.maestro.json.SessionEventCodec;
import dev.maestro.json.SessionTimelineCodec;
import dev.maestro.json.SpawnCodec;
import dev.maestro.json.SubtaskCodec;
import dev.maestro.json.TaskCodec;
import dev.maestro.json.TaskTimelineCodec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Use cases in any order, with bodies as clients send them. */
final class RandomUseCases {

  private final Storage storage;
  private final Maestro maestro;
  private final RandomBodies bodies;
  private final List<Supplier<Commit<?>>> all = new ArrayList<>();

  RandomUseCases(Storage storage, InstantSource time, Ids ids, RandomGenerator random) {
    this.storage = storage;
    this.maestro =
        new Maestro(
            storage, time, ids, new HostInfo("host", "linux"), () -> "http://localhost:3000");
    this.bodies = new RandomBodies(random);
    addProjectsAndTasks();
    addSessions();
  }

  /** Makes a small world, so that most use cases find something to work on. */
  void begin() {
    for (String project : List.of("first", "second")) {
      ProjectId id = maestro.projects().create(NewProject.named(project)).result().id();
      for (String task : List.of("one", "two", "three")) {
        TaskId on = maestro.tasks().create(NewTask.titled(id, task)).result().id();
        maestro.sessions().create(NewSession.on(id, List.of(on)));
      }
    }
  }

  private void addProjectsAndTasks() {
    all.add(() -> maestro.projects().create(ProjectCodec.readNew(bodies.project())));
    all.add(() -> maestro.projects().update(project(), ProjectCodec.readPatch(bodies.project())));
    all.add(() -> maestro.projects().delete(project()));
    all.add(() -> maestro.tasks().create(TaskCodec.readNew(bodies.newTask())));
    all.add(() -> maestro.tasks().create(TaskCodec.readNew(bodies.newTask())));
    all.add(this::updateTask);
    all.add(this::updateTask);
    all.add(() -> maestro.tasks().delete(task()));
    all.add(
        () -> maestro.tasks().addToTimeline(task(), TaskTimelineCodec.readPosted(bodies.event())));
    all.add(() -> maestro.subtasks().create(task(), SubtaskCodec.readNew(bodies.subtask())));
    all.add(this::updateSubtask);
    all.add(this::deleteSubtask);
  }

  private void addSessions() {
    all.add(() -> maestro.sessions().create(SessionCodec.readNew(bodies.newSession())));
    all.add(
        () -> maestro.sessions().update(session(), SessionCodec.readPatch(bodies.sessionPatch())));
    all.add(() -> maestro.sessions().delete(session()));
    all.add(() -> maestro.sessions().addTask(session(), task()));
    all.add(() -> maestro.sessions().removeTask(session(), task()));
    all.add(
        () -> maestro.sessions().addEvent(session(), SessionEventCodec.readPosted(bodies.event())));
    all.add(() ->
        maestro
            .sessions()
            .addToTimeline(session(), SessionTimelineCodec.readPosted(bodies.event())));
    all.add(() -> maestro.spawning().spawn(SpawnCodec.readNew(bodies.spawn())));
  }

  /**
   * Runs any one of them.
   *
   * @throws dev.maestro.core.domain.MaestroException if it is refused
   */
  Commit<?> runOne() {
    try (Snapshot now = storage.snapshot()) {
      bodies.know(
          Rules.projects(now).stream().map(project -> project.id().value()).toList(),
          Rules.tasks(now).stream().map(task -> task.id().value()).toList(),
          Rules.sessions(now).stream().map(session -> session.id().value()).toList());
    }
    return bodies.oneOf(all).get();
  }

  private ProjectId project() {
    return new ProjectId(bodies.projectId());
  }

  private TaskId task() {
    return new TaskId(bodies.taskId());
  }

  private SessionId session() {
    return new SessionId(bodies.sessionId());
  }

  private Commit<?> updateTask() {
    TaskId id = task();
    return maestro.tasks().update(id, TaskCodec.readPatch(id, bodies.taskPatch()));
  }

  private Commit<?> updateSubtask() {
    TaskId id = task();
    return maestro.subtasks().update(id, subtaskOf(id), SubtaskCodec.readPatch(bodies.subtask()));
  }

  private Commit<?> deleteSubtask() {
    TaskId id = task();
    return maestro.subtasks().delete(id, subtaskOf(id));
  }

  private SubtaskId subtaskOf(TaskId task) {
    try (Snapshot now = storage.snapshot()) {
      return now.task(task)
          .filter(found -> !found.subtasks().isEmpty())
          .map(found -> bodies.oneOf(found.subtasks()).id())
          .orElse(new SubtaskId("unknown00"));
    }
  }
}
