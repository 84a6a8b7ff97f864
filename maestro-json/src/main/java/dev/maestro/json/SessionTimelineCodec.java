package dev.maestro.json;

import dev.maestro.core.domain.NewSessionTimelineEvent;
import dev.maestro.core.domain.SessionTimelineEvent;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.List;
import java.util.Objects;

/** An event of a session's timeline as JSON. */
public final class SessionTimelineCodec {

  static final ObjectForm<SessionTimelineEvent> FORM =
      new ObjectForm<>(
          List.of(
              Field.text("id", SessionTimelineEvent::id),
              Field.text("type", SessionTimelineEvent::type),
              Field.number("timestamp", SessionTimelineEvent::timestamp),
              Field.optionalText("message", SessionTimelineEvent::message),
              Field.optionalText("taskId", SessionTimelineEvent::taskId),
              Field.free("metadata", SessionTimelineEvent::metadata),
              Field.unknown(SessionTimelineEvent::unknown)));

  private SessionTimelineCodec() {}

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
