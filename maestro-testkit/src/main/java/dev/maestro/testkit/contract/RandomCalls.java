package dev.maestro.testkit.contract;

import dev.maestro.core.domain.Change;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.NewSession;
import dev.maestro.core.domain.NewTask;
import dev.maestro.core.domain.NewTaskTimelineEvent;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionPatch;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskPatch;
import dev.maestro.core.domain.TaskStatus;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Calls that get in each other's way: all of them are about two tasks and two sessions. */
final class RandomCalls {

  private static final ProjectId PROJECT = new ProjectId("proj_1_1");
  private static final List<TaskId> TASKS = List.of(new TaskId("task_2_1"), new TaskId("task_3_1"));
  private static final List<SessionId> SESSIONS = List.of(new SessionId("a"), new SessionId("b"));

  private final RandomGenerator random;
  private int last;

  RandomCalls(RandomGenerator random) {
    this.random = random;
  }

  private Call call(String name, Call.Asking asking) {
    last++;
    return new Call(last, name, asking);
  }

  /** The calls that make what the others are about, to be asked one by one. */
  List<Call> begin() {
    return List.of(
        call("create the project", (s, m) -> m.projects().create(NewProject.named("project"))),
        call("create a task", (s, m) -> m.tasks().create(NewTask.titled(PROJECT, "one"))),
        call("create a task", (s, m) -> m.tasks().create(NewTask.titled(PROJECT, "two"))),
        call("create session a", (s, m) -> m.sessions().create(session(SESSIONS.get(0), TASKS))));
  }

  /** Reads all that there is, the events included; to be asked when all else is answered. */
  Call end() {
    return call(
        "read all",
        (s, m) -> List.of(all(s), s.events().latestSeq(), s.events().read(0, 1_000).events()));
  }

  Call next() {
    TaskId task = oneOf(TASKS);
    SessionId session = oneOf(SESSIONS);
    int kind = random.nextInt(12);
    return switch (kind) {
      case 0 -> call("create a task", (s, m) -> m.tasks().create(NewTask.titled(PROJECT, "new")));
      case 1, 2 ->
          call(
              "create session " + session,
              (s, m) -> m.sessions().create(session(session, List.of(task))));
      case 3 -> call("delete session " + session, (s, m) -> m.sessions().delete(session));
      case 4 -> call("delete task " + task, (s, m) -> m.tasks().delete(task));
      case 5 -> call("claim " + task, (s, m) -> claim(s, task));
      case 6 ->
          call("link " + session + " and " + task, (s, m) -> m.sessions().addTask(session, task));
      case 7 ->
          call(
              "unlink " + session + " and " + task,
              (s, m) -> m.sessions().removeTask(session, task));
      case 8 ->
          call(
              "note on " + task,
              (s, m) -> m.tasks().addToTimeline(task, NewTaskTimelineEvent.of("note", null, null)));
      case 9 -> call("update " + task, (s, m) -> m.tasks().update(task, TaskPatch.NONE));
      case 10 ->
          call("give tasks to " + session, (s, m) -> m.sessions().update(session, tasks(TASKS)));
      default -> call("read", (s, m) -> all(s));
    };
  }

  /** Starts work on the task unless somebody has; the answer tells whether anybody had. */
  static Object claim(Storage storage, TaskId id) {
    return storage.write(tx -> {
      Task task = tx.requireTask(id);
      if (task.status().equals(TaskStatus.IN_PROGRESS)) {
        return "taken";
      }
      Task claimed = task.toBuilder().status(TaskStatus.IN_PROGRESS).build();
      tx.save(claimed);
      tx.record(new Event.TaskUpdated(claimed), 1);
      return "mine";
    });
  }

  private static Object all(Storage storage) {
    try (Snapshot now = storage.snapshot()) {
      return List.of(now.seq(), Rules.projects(now), Rules.tasks(now), Rules.sessions(now));
    }
  }

  private static NewSession session(SessionId id, List<TaskId> tasks) {
    return new NewSession(
        id,
        PROJECT,
        tasks,
        null,
        null,
        Map.of(),
        null,
        null,
        List.of(),
        List.of(),
        null,
        Value.Fields.EMPTY);
  }

  private static SessionPatch tasks(List<TaskId> tasks) {
    SessionPatch none = SessionPatch.NONE;
    return new SessionPatch(
        none.projectId(),
        Change.to(tasks),
        none.name(),
        none.agentId(),
        none.env(),
        none.strategy(),
        none.status(),
        none.events(),
        none.timeline(),
        none.metadata(),
        none.unknown());
  }

  private <E> E oneOf(List<E> among) {
    return among.get(random.nextInt(among.size()));
  }
}
