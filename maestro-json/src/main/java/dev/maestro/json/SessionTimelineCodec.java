package dev.maestro.json;

import dev.maestro.core.domain.NewSessionTimelineEvent;
import dev.maestro.core.domain.SessionTimelineEvent;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;

/** An event of a session's timeline as JSON. */
public final class SessionTimelineCodec {

  private SessionTimelineCodec() {}

  static void write(SessionTimelineEvent event, JsonGenerator generator) {
    generator.writeStartObject();
    generator.writeStringProperty("id", event.id());
    generator.writeStringProperty("type", event.type());
    generator.writeNumberProperty("timestamp", event.timestamp());
    Optionals.write("message", event.message(), generator);
    Optionals.write("taskId", event.taskId(), generator);
    if (event.metadata() != null) {
      generator.writeName("metadata");
      Json.write(event.metadata(), generator);
    }
    Json.writeInto(event.unknown(), generator);
    generator.writeEndObject();
  }

  static SessionTimelineEvent readStored(FieldReader reader, long sessionStartedAt) {
    NewSessionTimelineEvent event = readNew(reader);
    long timestamp = Objects.requireNonNullElse(event.timestamp(), sessionStartedAt);
    return new SessionTimelineEvent(
        Objects.requireNonNullElseGet(event.id(), () -> Stored.eventId(timestamp, reader)),
        Objects.requireNonNullElse(event.type(), SessionTimelineEvent.DEFAULT_TYPE),
        timestamp,
        event.message(),
        event.taskId(),
        event.metadata(),
        event.unknown());
  }

  static NewSessionTimelineEvent readNew(FieldReader reader) {
    return new NewSessionTimelineEvent(
        reader.text("id"),
        reader.text("type"),
        reader.time("timestamp"),
        reader.text("message"),
        reader.text("taskId"),
        reader.any("metadata"),
        reader.rest());
  }

  /**
   * Reads a body that is one event, whose message is required and whose id the server makes.
   *
   * @throws ValidationFailed with every fault of the body
   */
  public static NewSessionTimelineEvent readPosted(Value.Fields body) {
    return Requests.read(
        Requests.withoutId(body),
        reader -> {
          NewSessionTimelineEvent event = readNew(reader);
          event.checkPosted(reader.faults());
          return event;
        });
  }
}
