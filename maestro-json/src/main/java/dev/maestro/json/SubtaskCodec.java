package dev.maestro.json;

import dev.maestro.core.domain.NewSubtask;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.SubtaskPatch;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;

/** A subtask as JSON. */
public final class SubtaskCodec {

  static final ObjectForm<Subtask> FORM =
      new ObjectForm<>(
          List.of(
              Field.text("id", Subtask::id),
              Field.text("taskId", Subtask::taskId),
              Field.text("title", Subtask::title),
              Field.text("description", Subtask::description),
              Field.flag("completed", Subtask::completed),
              Field.free("order", Subtask::order),
              Field.number("createdAt", Subtask::createdAt),
              Field.number("updatedAt", Subtask::updatedAt),
              Field.numberOrNull("completedAt", Subtask::completedAt),
              Field.unknown(Subtask::unknown)));

  private SubtaskCodec() {}

  public static void write(Subtask subtask, JsonGenerator generator) {
    FORM.write(subtask, generator);
  }

  /**
   * @param taskCreatedAt stands in for a creation time that is missing
   */
  static Subtask readStored(FieldReader reader, TaskId task, long taskCreatedAt) {
    reader.ignore(Requests.SUBTASK_OWNED);
    long createdAt = Objects.requireNonNullElse(reader.time("createdAt"), taskCreatedAt);
    return new Subtask(
        new SubtaskId(
            Objects.requireNonNullElseGet(reader.text("id"), () -> Stored.part(reader.position()))),
        task,
        Objects.requireNonNullElse(reader.text("title"), ""),
        Objects.requireNonNullElse(reader.text("description"), ""),
        Objects.requireNonNullElse(reader.flag("completed"), false),
        Objects.requireNonNullElseGet(
            reader.number("order"), () -> Subtask.position(reader.position())),
        createdAt,
        Objects.requireNonNullElse(reader.time("updatedAt"), createdAt),
        reader.time("completedAt"),
        reader.rest());
  }

  /**
   * @throws ValidationFailed with every fault of the body
   */
  public static NewSubtask readNew(Value.Fields body) {
    return Requests.read(
        body,
        reader -> {
          NewSubtask subtask = readNew(reader.ignore(Requests.SUBTASK_OWNED));
          subtask.check("", reader.faults());
          return subtask;
        });
  }

  static NewSubtask readNew(FieldReader reader) {
    return new NewSubtask(
        reader.text("title"),
        reader.text("description"),
        reader.flag("completed"),
        reader.number("order"),
        reader.rest());
  }

  /**
   * @throws ValidationFailed with every fault of the body
   */
  public static SubtaskPatch readPatch(Value.Fields body) {
    return Requests.read(
        body,
        reader -> {
          reader.ignore(Requests.SUBTASK_OWNED);
          SubtaskPatch patch =
              new SubtaskPatch(
                  reader.textChange("title"),
                  reader.textChange("description"),
                  reader.flagChange("completed"),
                  reader.numberChange("order"),
                  reader.rest());
          patch.check(reader.faults());
          return patch;
        });
  }
}
