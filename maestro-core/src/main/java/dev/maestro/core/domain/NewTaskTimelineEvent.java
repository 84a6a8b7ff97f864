package dev.maestro.core.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An event for a task's timeline as a client sends it; null is "not said". */
public record NewTaskTimelineEvent(
    @Nullable String id,
    @Nullable String type,
    @Nullable Long timestamp,
    @Nullable String message,
    @Nullable String sessionId,
    Value.Fields unknown) {

  public static NewTaskTimelineEvent of(
      String message, @Nullable String type, @Nullable String sessionId) {
    return new NewTaskTimelineEvent(null, type, null, message, sessionId, Value.Fields.EMPTY);
  }

  /**
   * Notes what is wrong with this event as one that is posted by itself: it has to say something.
   */
  public void checkPosted(Faults faults) {
    faults.checkText("message", message);
  }

  public TaskTimelineEvent complete(Moment moment) {
    return new TaskTimelineEvent(
        Objects.requireNonNullElseGet(id, moment::newEventId),
        Objects.requireNonNullElse(type, TaskTimelineEvent.DEFAULT_TYPE),
        Objects.requireNonNullElseGet(timestamp, moment::now),
        message,
        sessionId,
        unknown);
  }
}
