package dev.maestro.json;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import java.util.List;

/**
 * Events as they are stored, with all that they hold. An event is one object, whose data is what
 * clients see:
 *
 * <pre>
 * {
 *   "type": "task:session_added",
 *   "projectId": "proj_1",                also where the data does not tell it
 *   "data": {"taskId": "task_1", "sessionId": "sess_1"}
 * }
 * </pre>
 *
 * <p>An event that is a whole entity can also be stored as its kind and the entity's id, where the
 * entity is stored beside it, and made again from both. Safe for use by many threads.
 */
public final class StoredEvents {

  private static final JsonParsing EVENT = new JsonParsing(Limits.EVENT);

  private StoredEvents() {}

  /** The event in compact UTF-8. */
  public static byte[] encode(Event event) {
    return Json.compact(generator -> {
      generator.writeStartObject();
      generator.writeStringProperty("type", event.type());
      generator.writeStringProperty("projectId", event.projectId().value());
      generator.writeName("data");
      Frames.writeData(event, generator);
      generator.writeEndObject();
    });
  }

  /**
   * @throws InvalidJson if that is no event; the message says why
   */
  public static Event decode(byte[] encoded) {
    return Documents.read(EVENT.parse(encoded), StoredEvents::read);
  }

  private static Event read(FieldReader reader) {
    EventKind kind = EventKind.ofType(reader.requiredText("type"));
    if (kind == null) {
      throw new InvalidJson("There is no event of that type");
    }
    ProjectId project = new ProjectId(reader.requiredText("projectId"));
    FieldReader data = reader.requiredObject("data");
    return switch (kind) {
      case PROJECT_CREATED, PROJECT_UPDATED ->
          ofProject(kind, Stored.whole(data, ProjectCodec::readStored));
      case PROJECT_DELETED -> new Event.ProjectDeleted(project);
      case TASK_CREATED, TASK_UPDATED -> ofTask(kind, Stored.whole(data, TaskCodec::readStored));
      case TASK_DELETED -> new Event.TaskDeleted(project, new TaskId(data.requiredText("id")));
      case SUBTASK_CREATED -> new Event.SubtaskCreated(project, subtask(data));
      case SUBTASK_UPDATED -> new Event.SubtaskUpdated(project, subtask(data));
      case SUBTASK_DELETED ->
          new Event.SubtaskDeleted(
              project, task(data), new SubtaskId(data.requiredText("subtaskId")));
      case TASK_SESSION_ADDED -> new Event.TaskSessionAdded(project, task(data), session(data));
      case TASK_SESSION_REMOVED -> new Event.TaskSessionRemoved(project, task(data), session(data));
      case SESSION_CREATED, SESSION_UPDATED ->
          ofSession(kind, Stored.whole(data, SessionCodec::readStored));
      case SESSION_DELETED ->
          new Event.SessionDeleted(project, new SessionId(data.requiredText("id")));
      case SESSION_TASK_ADDED -> new Event.SessionTaskAdded(project, session(data), task(data));
      case SESSION_TASK_REMOVED -> new Event.SessionTaskRemoved(project, session(data), task(data));
      case SPAWN_REQUESTED -> new Event.SpawnRequested(SpawnCodec.readStored(data));
      case SPAWN_EXPIRED -> new Event.SpawnExpired(project, session(data), tasks(data));
    };
  }

  private static TaskId task(FieldReader data) {
    return new TaskId(data.requiredText("taskId"));
  }

  private static List<TaskId> tasks(FieldReader data) {
    return data.textsOrNone("taskIds", TaskId::new);
  }

  private static SessionId session(FieldReader data) {
    return new SessionId(data.requiredText("sessionId"));
  }

  private static Subtask subtask(FieldReader data) {
    return SubtaskCodec.readStored(data.requiredObject("subtask"), task(data), 0);
  }

  /**
   * @throws IllegalArgumentException if no event of that kind is a project
   */
  public static Event ofProject(EventKind kind, Project project) {
    return switch (kind) {
      case PROJECT_CREATED -> new Event.ProjectCreated(project);
      case PROJECT_UPDATED -> new Event.ProjectUpdated(project);
      default -> throw new IllegalArgumentException(kind + " is no project");
    };
  }

  /**
   * @throws IllegalArgumentException if no event of that kind is a task
   */
  public static Event ofTask(EventKind kind, Task task) {
    return switch (kind) {
      case TASK_CREATED -> new Event.TaskCreated(task);
      case TASK_UPDATED -> new Event.TaskUpdated(task);
      default -> throw new IllegalArgumentException(kind + " is no task");
    };
  }

  /**
   * @throws IllegalArgumentException if no event of that kind is a session
   */
  public static Event ofSession(EventKind kind, Session session) {
    return switch (kind) {
      case SESSION_CREATED -> new Event.SessionCreated(session);
      case SESSION_UPDATED -> new Event.SessionUpdated(session);
      default -> throw new IllegalArgumentException(kind + " is no session");
    };
  }
}
