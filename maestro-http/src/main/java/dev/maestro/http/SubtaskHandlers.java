package dev.maestro.http;

import dev.maestro.core.domain.Subtask;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.core.usecase.Subtasks;
import dev.maestro.json.SubtaskCodec;
import io.undertow.util.StatusCodes;

/** {@code /api/tasks/:taskId/subtasks}. */
final class SubtaskHandlers {

  private final Maestro maestro;
  private final Storage storage;

  SubtaskHandlers(Maestro maestro, Storage storage) {
    this.maestro = maestro;
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
        subtasks(request).create(request.taskId(), SubtaskCodec.readNew(request.body())));
  }

  Answer update(Request request) {
    return written(
        StatusCodes.OK,
        subtasks(request)
            .update(request.taskId(), request.subtaskId(), SubtaskCodec.readPatch(request.body())));
  }

  Answer delete(Request request) {
    return Answer.Whole.deleted(subtasks(request).delete(request.taskId(), request.subtaskId()));
  }

  private Subtasks subtasks(Request request) {
    return maestro.demanding(request.atLeast()).subtasks();
  }

  private static Answer written(int status, Commit<Subtask> commit) {
    Subtask subtask = commit.result();
    return Answer.Whole.written(
        status, commit, subtask.id(), generator -> SubtaskCodec.write(subtask, generator));
  }
}
