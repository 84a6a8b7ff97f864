package dev.maestro.http;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskStatus;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.core.usecase.Tasks;
import dev.maestro.json.TaskCodec;
import dev.maestro.json.TaskTimelineCodec;
import io.undertow.util.StatusCodes;

/** {@code /api/tasks}, but for their subtasks. */
final class TaskHandlers {

  private final Maestro maestro;
  private final Storage storage;

  TaskHandlers(Maestro maestro, Storage storage) {
    this.maestro = maestro;
    this.storage = storage;
  }

  Answer list(Request request) {
    TaskFilter filter = filter(request.query());
    return Answer.list(storage.snapshot(), reads -> reads.tasks(filter), TaskCodec::write);
  }

  /** A status that no task has is no fault: tasks of existing data may have any. */
  private static TaskFilter filter(Query query) {
    return new TaskFilter(
        query.get("projectId").map(ProjectId::new).orElse(null),
        query.get("status").map(TaskStatus::new).orElse(null),
        query.get("parentId").map(TaskHandlers::parent).orElse(null),
        null);
  }

  private static TaskFilter.Parent parent(String id) {
    return id.equals("null") ? TaskFilter.Parent.ROOT : new TaskFilter.Parent(new TaskId(id));
  }

  Answer children(Request request) {
    TaskId parent = request.taskId();
    return Answer.list(
        storage.snapshot(),
        reads -> {
          reads.requireTask(parent);
          return reads.tasks(TaskFilter.childrenOf(parent));
        },
        TaskCodec::write);
  }

  Answer one(Request request) {
    try (Snapshot snapshot = storage.snapshot()) {
      Task task = snapshot.requireTask(request.taskId());
      return Answer.ok(generator -> TaskCodec.write(task, generator));
    }
  }

  Answer create(Request request) {
    return written(StatusCodes.CREATED, tasks(request).create(TaskCodec.readNew(request.body())));
  }

  Answer update(Request request) {
    TaskId id = request.taskId();
    return written(
        StatusCodes.OK, tasks(request).update(id, TaskCodec.readPatch(id, request.body())));
  }

  Answer addToTimeline(Request request) {
    return written(
        StatusCodes.OK,
        tasks(request)
            .addToTimeline(request.taskId(), TaskTimelineCodec.readPosted(request.body())));
  }

  Answer delete(Request request) {
    return Answer.Whole.deleted(tasks(request).delete(request.taskId()));
  }

  private Tasks tasks(Request request) {
    return maestro.demanding(request.atLeast()).tasks();
  }

  private static Answer written(int status, Commit<Task> commit) {
    Task task = commit.result();
    return Answer.Whole.written(
        status, commit, task.id(), generator -> TaskCodec.write(task, generator));
  }
}
