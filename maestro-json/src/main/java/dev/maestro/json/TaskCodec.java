package dev.maestro.json;

import dev.maestro.core.domain.Change;
import dev.maestro.core.domain.Faults;
import dev.maestro.core.domain.IdList;
import dev.maestro.core.domain.NewTask;
import dev.maestro.core.domain.Priority;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskPatch;
import dev.maestro.core.domain.TaskSessionStatus;
import dev.maestro.core.domain.TaskStatus;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A task as JSON. */
public final class TaskCodec {

  /** Fields of a request that say how to take it; they are no part of the task. */
  private static final List<String> DIRECTIVES = List.of("updateSource", "sessionId");

  static final ObjectForm<Task> FORM =
      new ObjectForm<>(
          List.of(
              Field.text("id", Task::id),
              Field.text("projectId", Task::projectId),
              Field.textOrNull("parentId", Task::parentId),
              Field.text("title", Task::title),
              Field.text("description", Task::description),
              Field.text("initialPrompt", Task::initialPrompt),
              Field.text("status", Task::status),
              Field.text("priority", Task::priority),
              Field.optionalText("sessionStatus", Task::sessionStatus),
              Field.texts("sessionIds", Task::sessionIds),
              Field.texts("skillIds", Task::skillIds),
              Field.texts("agentIds", Task::agentIds),
              Field.texts("dependencies", Task::dependencies),
              Field.list("subtasks", Task::subtasks, SubtaskCodec.FORM),
              Field.list("timeline", Task::timeline, TaskTimelineCodec.FORM),
              Field.number("createdAt", Task::createdAt),
              Field.number("updatedAt", Task::updatedAt),
              Field.numberOrNull("startedAt", Task::startedAt),
              Field.numberOrNull("completedAt", Task::completedAt),
              Field.unknown(Task::unknown)));

  private TaskCodec() {}

  public static void write(Task task, JsonGenerator generator) {
    FORM.write(task, generator);
  }

  static Task readStored(FieldReader reader, StoredEntity stored) {
    Stored.requireId(reader, stored);
    TaskId id = new TaskId(stored.id());
    long createdAt = Objects.requireNonNullElseGet(reader.time("createdAt"), stored::createdAt);
    return new TaskBuilder(
            id,
            Stored.requireProject(reader, stored),
            Objects.requireNonNullElse(reader.text("title"), ""),
            createdAt)
        .parentId(reader.text("parentId", TaskId::new))
        .description(Objects.requireNonNullElse(reader.text("description"), ""))
        .initialPrompt(Objects.requireNonNullElse(reader.text("initialPrompt"), ""))
        .status(
            Objects.requireNonNullElse(reader.text("status", TaskStatus::new), TaskStatus.PENDING))
        .priority(
            Objects.requireNonNullElse(reader.text("priority", Priority::new), Priority.MEDIUM))
        .sessionStatus(reader.text("sessionStatus", TaskSessionStatus::new))
        .sessionIds(IdList.distinct(reader.textsOrNone("sessionIds", SessionId::new)))
        .skillIds(IdList.distinct(reader.textsOrNone("skillIds")))
        .agentIds(IdList.distinct(reader.textsOrNone("agentIds")))
        .dependencies(IdList.distinct(reader.textsOrNone("dependencies", TaskId::new)))
        .subtasks(storedSubtasks(reader, id, createdAt))
        .timeline(
            reader.objects("timeline", event -> TaskTimelineCodec.readStored(event, createdAt)))
        .updatedAt(Objects.requireNonNullElse(reader.time("updatedAt"), createdAt))
        .startedAt(reader.time("startedAt"))
        .completedAt(reader.time("completedAt"))
        .unknown(reader.rest())
        .build();
  }

  private static List<Subtask> storedSubtasks(FieldReader reader, TaskId task, long createdAt) {
    return reader.objects("subtasks", subtask -> SubtaskCodec.readStored(subtask, task, createdAt));
  }

  /**
   * @throws ValidationFailed with every fault of the body
   */
  public static NewTask readNew(Value.Fields body) {
    return Requests.read(
        body,
        reader -> {
          NewTask task = readNew(reader.ignore(DIRECTIVES));
          task.check(reader.faults());
          return task;
        });
  }

  private static NewTask readNew(FieldReader reader) {
    return new NewTask(
        reader.text("projectId", ProjectId::new),
        reader.text("parentId", TaskId::new),
        reader.text("title"),
        reader.text("description"),
        reader.text("initialPrompt"),
        reader.text("status", TaskStatus::new),
        reader.text("priority", Priority::new),
        reader.text("sessionStatus", TaskSessionStatus::new),
        reader.textsOrNone("sessionIds", SessionId::new),
        reader.textsOrNone("skillIds"),
        reader.textsOrNone("agentIds"),
        reader.textsOrNone("dependencies", TaskId::new),
        reader.objects(
            "subtasks",
            subtask ->
                SubtaskCodec.readNew(
                    subtask.ignore(Requests.SERVER_OWNED).ignore(Requests.SUBTASK_OWNED))),
        reader.objects("timeline", TaskTimelineCodec::readNew),
        reader.rest());
  }

  /**
   * Reads an update. One that comes from a session ({@code updateSource} is {@code session} and
   * {@code sessionId} names it) is cut to the session's status; nothing else of it is looked at.
   *
   * @param id of the task that it is for
   * @throws ValidationFailed with every fault of the body
   */
  public static TaskPatch readPatch(TaskId id, Value.Fields body) {
    return Requests.read(
        body,
        reader -> {
          String source = reader.text("updateSource");
          String session = reader.text("sessionId");
          TaskPatch patch =
              "session".equals(source) && session != null
                  ? TaskPatch.NONE.withSessionStatus(sessionStatus(reader))
                  : readPatch(id, reader);
          patch.check(reader.faults());
          if (!reader.faults().isEmpty()) {
            // It is refused whatever is stored, so its sender learns of these as well.
            patch.checkListed(null, reader.faults());
          }
          return patch;
        });
  }

  private static Change<TaskSessionStatus> sessionStatus(FieldReader reader) {
    return reader.textChange("sessionStatus", TaskSessionStatus::new);
  }

  private static TaskPatch readPatch(TaskId id, FieldReader reader) {
    return new TaskPatch(
        reader.textChange("projectId", ProjectId::new),
        reader.textChange("parentId", TaskId::new),
        reader.textChange("title"),
        reader.textChange("description"),
        reader.textChange("initialPrompt"),
        reader.textChange("status", TaskStatus::new),
        reader.textChange("priority", Priority::new),
        sessionStatus(reader),
        reader.textsChange("sessionIds", SessionId::new),
        reader.textsChange("skillIds"),
        reader.textsChange("agentIds"),
        reader.textsChange("dependencies", TaskId::new),
        reader.objects("timeline", TaskTimelineCodec::readNew),
        sentBack(id, reader),
        reader.rest());
  }

  /** The subtasks as the client holds them; what is no subtask is a change, which is refused. */
  private static @Nullable List<Subtask> sentBack(TaskId id, FieldReader reader) {
    if (!reader.has("subtasks")) {
      return null;
    }
    Faults own = new Faults();
    FieldReader subtasks =
        new FieldReader(
            new Value.Fields(
                Map.of("subtasks", Objects.requireNonNullElse(reader.any("subtasks"), Value.NULL))),
            "",
            own);
    List<Subtask> sent = storedSubtasks(subtasks, id, 0);
    if (!own.isEmpty()) {
      TaskPatch.refuseSubtasks(id, reader.faults());
    }
    return sent;
  }
}
