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

  /**
   * Notes what is wrong with this event as one that is posted by itself: it has to say something.
   */
  public void checkPosted(Faults faults) {
    faults.checkText("message", message);
  }

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
