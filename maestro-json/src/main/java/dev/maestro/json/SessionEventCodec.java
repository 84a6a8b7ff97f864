package dev.maestro.json;

import dev.maestro.core.domain.NewSessionEvent;
import dev.maestro.core.domain.SessionEvent;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;

/** A session's event as JSON. */
public final class SessionEventCodec {

  private SessionEventCodec() {}

  static void write(SessionEvent event, JsonGenerator generator) {
    generator.writeStartObject();
    generator.writeStringProperty("id", event.id());
    generator.writeNumberProperty("timestamp", event.timestamp());
    generator.writeStringProperty("type", event.type());
    if (event.data() != null) {
      generator.writeName("data");
      Json.write(event.data(), generator);
    }
    Json.writeInto(event.unknown(), generator);
    generator.writeEndObject();
  }

  static SessionEvent readStored(FieldReader reader, long sessionStartedAt) {
    NewSessionEvent event = readNew(reader);
    long timestamp = Objects.requireNonNullElse(event.timestamp(), sessionStartedAt);
    return new SessionEvent(
        Objects.requireNonNullElseGet(event.id(), () -> Stored.eventId(timestamp, reader)),
        timestamp,
        Objects.requireNonNullElse(event.type(), ""),
        event.data(),
        event.unknown());
  }

  static NewSessionEvent readNew(FieldReader reader) {
    return new NewSessionEvent(
        reader.text("id"),
        reader.time("timestamp"),
        reader.text("type"),
        reader.any("data"),
        reader.rest());
  }

  /**
   * Reads a body that is one event, whose type is required and whose id the server makes.
   *
   * @throws ValidationFailed with every fault of the body
   */
  public static NewSessionEvent readPosted(Value.Fields body) {
    return Requests.read(
        Requests.withoutId(body),
        reader -> {
          NewSessionEvent event = readNew(reader);
          event.check("", reader.faults());
          return event;
        });
  }
}
