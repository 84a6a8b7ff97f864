package dev.maestro.core.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An event for a session's timeline as a client sends it; null is "not said". */
public record NewSessionTimelineEvent(
    @Nullable String id,
    @Nullable String type,
    @Nullable Long timestamp,
    @Nullable String message,
    @Nullable String taskId,
    @Nullable Value metadata,
    Value.Fields unknown) {

  public SessionTimelineEvent complete(Moment moment) {
    return new SessionTimelineEvent(
        Objects.requireNonNullElseGet(id, moment::newEventId),
        Objects.requireNonNullElse(type, SessionTimelineEvent.DEFAULT_TYPE),
        Objects.requireNonNullElseGet(timestamp, moment::now),
        message,
        taskId,
        metadata,
        unknown);
  }
}
