package dev.maestro.storage.fs;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskStatus;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entity as journal and checkpoint hold it: what it is found by, and its document, so that it
 * need not be decoded to be listed.
 *
 * <pre>
 * project   number createdAt, bytes document
 * task      number createdAt, text projectId, optional parentId, text status,
 *           texts dependencies, bytes document
 * session   number startedAt, text projectId, text status, texts taskIds, bytes document
 * </pre>
 *
 * The document is compact JSON; {@link Packer} tells what the parts look like. Used by one thread:
 * it remembers ids and statuses, of which many entities hold the same.
 */
final class KeysFormat {

  private final Map<String, ProjectId> projectIds = new HashMap<>();
  private final Map<String, TaskStatus> taskStatuses = new HashMap<>();
  private final Map<String, SessionStatus> sessionStatuses = new HashMap<>();

  static void pack(Kept<?> entity, byte[] json, Packer packer) {
    packer.number(Math.max(0, entity.keys().createdAt()));
    if (entity.keys() instanceof TaskKeys task) {
      packer
          .text(task.projectId().value())
          .optional(task.parentId())
          .text(task.status().value())
          .texts(task.dependencies());
    } else if (entity.keys() instanceof SessionKeys session) {
      packer
          .text(session.projectId().value())
          .text(session.status().value())
          .texts(session.taskIds());
    }
    packer.bytes(json);
  }

  Kept<?> unpack(Ref ref, Document document, Unpacker unpacker) {
    Keys<?> keys = keys(ref, unpacker);
    byte[] json = unpacker.bytes();
    return keys instanceof TaskKeys task
        ? new KeptTask(task, json, document)
        : keys instanceof SessionKeys session
            ? new KeptSession(session, json, document)
            : new KeptProject((ProjectKeys) keys, json, document);
  }

  /** What it is found by; its document comes next. */
  Keys<?> keys(Ref ref, Unpacker unpacker) {
    long createdAt = unpacker.number();
    return switch (ref.kind()) {
      case PROJECT -> new ProjectKeys(projectId(ref.id()), createdAt);
      case TASK ->
          new TaskKeys(
              new TaskId(ref.id()),
              createdAt,
              projectId(unpacker.text()),
              parentId(unpacker.optional()),
              taskStatuses.computeIfAbsent(unpacker.text(), TaskStatus::new),
              unpacker.texts(TaskId::new));
      case SESSION ->
          new SessionKeys(
              new SessionId(ref.id()),
              createdAt,
              projectId(unpacker.text()),
              sessionStatuses.computeIfAbsent(unpacker.text(), SessionStatus::new),
              unpacker.texts(TaskId::new));
    };
  }

  /** Goes behind an entity. */
  static void skip(Kind kind, Unpacker unpacker) {
    unpacker.number();
    if (kind != Kind.PROJECT) {
      unpacker.skip();
      if (kind == Kind.TASK) {
        unpacker.skipOptional();
      }
      unpacker.skip();
      unpacker.skipTexts();
    }
    unpacker.skip();
  }

  private ProjectId projectId(String id) {
    return projectIds.computeIfAbsent(id, ProjectId::new);
  }

  private static @Nullable TaskId parentId(@Nullable String id) {
    return id == null ? null : new TaskId(id);
  }
}
