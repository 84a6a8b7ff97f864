package dev.maestro.json;

import dev.maestro.core.domain.NewSessionEvent;
import dev.maestro.core.domain.SessionEvent;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.List;
import java.util.Objects;

/** A session's event as JSON. */
public final class SessionEventCodec {

  static final ObjectForm<SessionEvent> FORM =
      new ObjectForm<>(
          List.of(
              Field.text("id", SessionEvent::id),
              Field.number("timestamp", SessionEvent::timestamp),
              Field.text("type", SessionEvent::type),
              Field.free("data", SessionEvent::data),
              Field.unknown(SessionEvent::unknown)));

  private SessionEventCodec() {}

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
