package dev.maestro.http;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskStatus;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.usecase.Tasks;
import dev.maestro.json.TaskCodec;
import dev.maestro.json.TaskTimelineCodec;
import io.undertow.util.StatusCodes;

/** {@code /api/tasks}, but for their subtasks. */
final class TaskHandlers {

  private final Tasks tasks;
  private final Storage storage;

  TaskHandlers(Tasks tasks, Storage storage) {
    this.tasks = tasks;
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
    return written(StatusCodes.CREATED, tasks.create(TaskCodec.readNew(request.body())).result());
  }

  Answer update(Request request) {
    TaskId id = request.taskId();
    return written(
        StatusCodes.OK, tasks.update(id, TaskCodec.readPatch(id, request.body())).result());
  }

  Answer addToTimeline(Request request) {
    return written(
        StatusCodes.OK,
        tasks
            .addToTimeline(request.taskId(), TaskTimelineCodec.readPosted(request.body()))
            .result());
  }

  Answer delete(Request request) {
    return Answer.Whole.deleted(tasks.delete(request.taskId()).result());
  }

  private static Answer written(int status, Task task) {
    return Answer.Whole.written(status, task.id(), generator -> TaskCodec.write(task, generator));
  }
}
