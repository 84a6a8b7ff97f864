package dev.maestro.ws;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.NewSession;
import dev.maestro.core.domain.NewSubtask;
import dev.maestro.core.domain.NewTask;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.json.InvalidJson;
import dev.maestro.json.Json;
import dev.maestro.json.SessionCodec;
import dev.maestro.json.SpawnCodec;
import dev.maestro.json.TaskCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Does one thing after the other, any of which may be refused. */
final class RandomOperations {

  private final Maestro maestro;
  private final Random random;
  private final List<ProjectId> projects = new ArrayList<>();
  private final List<TaskId> tasks = new ArrayList<>();
  private final List<SessionId> sessions = new ArrayList<>();
  private final List<SubtaskId> subtasks = new ArrayList<>();
  private int done;

  RandomOperations(Maestro maestro, long seed) {
    this.maestro = maestro;
    this.random = new Random(seed);
    projects.add(maestro.projects().create(NewProject.named("first")).result().id());
    newTask();
    newSession();
  }

  /** How many operations took place. */
  int done() {
    return done;
  }

  void doSomething() {
    try {
      List<Runnable> all = new ArrayList<>(onTasks());
      all.addAll(onSessions());
      all.add(() -> projects.add(newProject()));
      all.add(() -> maestro.projects().delete(any(projects)));
      any(all).run();
      done++;
    } catch (MaestroException e) {
      // What the rules refuse changes nothing, which is a case of its own.
    }
  }

  private List<Runnable> onTasks() {
    return List.of(
        this::newTask,
        this::newTask,
        () -> maestro.tasks().delete(any(tasks)),
        () -> patchTask("{'status':'completed'}"),
        () -> patchTask("{'parentId':'" + any(tasks) + "'}"),
        () -> patchTask("{'dependencies':" + some(tasks) + "}"),
        () -> patchTask("{'sessionIds':" + some(sessions) + "}"),
        () -> patchTask("{'later':{'than':1e2}}"),
        this::newSubtask,
        () -> maestro.subtasks().delete(any(tasks), any(subtasks)));
  }

  private List<Runnable> onSessions() {
    return List.of(
        this::newSession,
        () -> sessions.add(maestro.spawning().spawn(SpawnCodec.readNew(spawn())).result().id()),
        () -> maestro.sessions().delete(any(sessions)),
        () -> maestro.sessions().addTask(any(sessions), any(tasks)),
        () -> maestro.sessions().addTask(any(sessions), any(tasks)),
        () -> maestro.sessions().removeTask(any(sessions), any(tasks)),
        () -> patchSession("{'status':'working','metadata':{'a':null,'b':[1]}}"),
        () -> patchSession("{'taskIds':" + some(tasks) + "}"));
  }

  private ProjectId newProject() {
    return maestro.projects().create(NewProject.named("another")).result().id();
  }

  private void newTask() {
    tasks.add(maestro.tasks().create(NewTask.titled(any(projects), "task")).result().id());
  }

  private void newSession() {
    List<TaskId> of = sessions.isEmpty() ? List.of() : List.of(any(tasks));
    sessions.add(maestro.sessions().create(NewSession.on(any(projects), of)).result().id());
  }

  private void newSubtask() {
    subtasks.add(maestro.subtasks().create(any(tasks), NewSubtask.titled("subtask")).result().id());
  }

  private Value.Fields spawn() {
    return json("{'projectId':'" + any(projects) + "','taskIds':['" + any(tasks) + "']}");
  }

  private void patchTask(String patch) {
    TaskId id = any(tasks);
    maestro.tasks().update(id, TaskCodec.readPatch(id, json(patch)));
  }

  private void patchSession(String patch) {
    maestro.sessions().update(any(sessions), SessionCodec.readPatch(json(patch)));
  }

  private <T> T any(List<T> of) {
    if (of.isEmpty()) {
      throw new InvalidJson("There is none yet");
    }
    return of.get(random.nextInt(of.size()));
  }

  private String some(List<?> ids) {
    return ids.stream()
        .filter(id -> random.nextInt(3) == 0)
        .map(id -> "'" + id + "'")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static Value.Fields json(String quoted) {
    return Json.parse(quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
