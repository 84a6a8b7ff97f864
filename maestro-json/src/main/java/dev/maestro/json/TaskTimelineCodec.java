package dev.maestro.json;

import dev.maestro.core.domain.NewTaskTimelineEvent;
import dev.maestro.core.domain.TaskTimelineEvent;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.List;
import java.util.Objects;

/** An event of a task's timeline as JSON. */
public final class TaskTimelineCodec {

  static final ObjectForm<TaskTimelineEvent> FORM =
      new ObjectForm<>(
          List.of(
              Field.text("id", TaskTimelineEvent::id),
              Field.text("type", TaskTimelineEvent::type),
              Field.number("timestamp", TaskTimelineEvent::timestamp),
              Field.optionalText("message", TaskTimelineEvent::message),
              Field.optionalText("sessionId", TaskTimelineEvent::sessionId),
              Field.unknown(TaskTimelineEvent::unknown)));

  private TaskTimelineCodec() {}

  static TaskTimelineEvent readStored(FieldReader reader, long taskCreatedAt) {
    NewTaskTimelineEvent event = readNew(reader);
    long timestamp = Objects.requireNonNullElse(event.timestamp(), taskCreatedAt);
    return new TaskTimelineEvent(
        Objects.requireNonNullElseGet(event.id(), () -> Stored.eventId(timestamp, reader)),
        Objects.requireNonNullElse(event.type(), TaskTimelineEvent.DEFAULT_TYPE),
        timestamp,
        event.message(),
        event.sessionId(),
        event.unknown());
  }

  static NewTaskTimelineEvent readNew(FieldReader reader) {
    return new NewTaskTimelineEvent(
        reader.text("id"),
        reader.text("type"),
        reader.time("timestamp"),
        reader.text("message"),
        reader.text("sessionId"),
        reader.rest());
  }

  /**
   * Reads a body that is one event, whose message is required and whose id the server makes.
   *
   * @throws ValidationFailed with every fault of the body
   */
  public static NewTaskTimelineEvent readPosted(Value.Fields body) {
    return Requests.read(
        Requests.withoutId(body),
        reader -> {
          NewTaskTimelineEvent event = readNew(reader);
          event.checkPosted(reader.faults());
          return event;
        });
  }
}
