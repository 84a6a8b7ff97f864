package dev.maestro.http;

import dev.maestro.core.domain.Subtask;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.Subtasks;
import dev.maestro.json.SubtaskCodec;
import io.undertow.util.StatusCodes;

/** {@code /api/tasks/:taskId/subtasks}. */
final class SubtaskHandlers {

  private final Subtasks subtasks;
  private final Storage storage;

  SubtaskHandlers(Subtasks subtasks, Storage storage) {
    this.subtasks = subtasks;
    this.storage = storage;
  }

  Answer list(Request request) {
    try (Snapshot snapshot = storage.snapshot()) {
      return Answer.list(snapshot.requireTask(request.taskId()).subtasks(), SubtaskCodec::write);
    }
  }

  Answer create(Request request) {
    return written(
        StatusCodes.CREATED,
        subtasks.create(request.taskId(), SubtaskCodec.readNew(request.body())).result());
  }

  Answer update(Request request) {
    return written(
        StatusCodes.OK,
        subtasks
            .update(request.taskId(), request.subtaskId(), SubtaskCodec.readPatch(request.body()))
            .result());
  }

  Answer delete(Request request) {
    return Answer.Whole.deleted(subtasks.delete(request.taskId(), request.subtaskId()).result());
  }

  private static Answer written(int status, Subtask subtask) {
    return Answer.Whole.written(
        status, subtask.id(), generator -> SubtaskCodec.write(subtask, generator));
  }
}
