package dev.maestro.testkit.contract;

import dev.maestro.core.domain.HostInfo;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Use cases in any order, with bodies as clients send them. */
final class RandomUseCases {

  private final Storage storage;
  private final Maestro maestro;
  private final RandomBodies bodies;
  private final Map<String, Supplier<Commit<?>>> all = new LinkedHashMap<>();
  private String last = "";

  RandomUseCases(Storage storage, InstantSource time, Ids ids, RandomGenerator random) {
    this.storage = storage;
    this.maestro =
        new Maestro(
            storage, time, ids, new HostInfo("host", "linux"), () -> "http://localhost:3000");
    this.bodies = new RandomBodies(random);
    addProjectsAndTasks();
    addSessions();
  }

  private void addProjectsAndTasks() {
    all.put(
        "create project", () -> maestro.projects().create(ProjectCodec.readNew(bodies.project())));
    all.put(
        "update project",
        () -> maestro.projects().update(project(), ProjectCodec.readPatch(bodies.project())));
    all.put("delete project", () -> maestro.projects().delete(project()));
    all.put("create task", () -> maestro.tasks().create(TaskCodec.readNew(bodies.newTask())));
    all.put(
        "create another task", () -> maestro.tasks().create(TaskCodec.readNew(bodies.newTask())));
    all.put("update task", this::updateTask);
    all.put("update another task", this::updateTask);
    all.put("delete task", () -> maestro.tasks().delete(task()));
    all.put(
        "add to task timeline",
        () -> maestro.tasks().addToTimeline(task(), TaskTimelineCodec.readPosted(bodies.event())));
    all.put(
        "create subtask",
        () -> maestro.subtasks().create(task(), SubtaskCodec.readNew(bodies.subtask())));
    all.put("update subtask", this::updateSubtask);
    all.put("delete subtask", this::deleteSubtask);
  }

  private void addSessions() {
    all.put(
        "create session",
        () -> maestro.sessions().create(SessionCodec.readNew(bodies.newSession())));
    all.put(
        "update session",
        () -> maestro.sessions().update(session(), SessionCodec.readPatch(bodies.sessionPatch())));
    all.put("delete session", () -> maestro.sessions().delete(session()));
    all.put("add task to session", () -> maestro.sessions().addTask(session(), task()));
    all.put("remove task from session", () -> maestro.sessions().removeTask(session(), task()));
    all.put(
        "add session event",
        () -> maestro.sessions().addEvent(session(), SessionEventCodec.readPosted(bodies.event())));
    all.put(
        "add to session timeline",
        () ->
            maestro
                .sessions()
                .addToTimeline(session(), SessionTimelineCodec.readPosted(bodies.event())));
    all.put("spawn", () -> maestro.spawning().spawn(SpawnCodec.readNew(bodies.spawn())));
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
    last = bodies.oneOf(List.copyOf(all.keySet()));
    Supplier<Commit<?>> chosen = all.get(last);
    return Objects.requireNonNull(chosen).get();
  }

  /** What ran last. */
  String last() {
    return last;
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
