package dev.maestro.core.domain;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a task. The types are open: those that clients send are kept.
 *
 * @param timestamp milliseconds since the epoch
 * @param sessionId where it came from; it need not name a session that exists
 */
public record TaskTimelineEvent(
    String id,
    String type,
    long timestamp,
    @Nullable String message,
    @Nullable String sessionId,
    Value.Fields unknown) {

  public static final String CREATED = "created";
  public static final String SESSION_STARTED = "session_started";
  public static final String SESSION_ENDED = "session_ended";

  /** The type of an event that names none. */
  public static final String DEFAULT_TYPE = "update";

  static TaskTimelineEvent created(Moment moment) {
    return of(moment, CREATED, "Task created", null);
  }

  static TaskTimelineEvent sessionStarted(SessionId session, Moment moment) {
    return of(moment, SESSION_STARTED, "Session started", session.value());
  }

  static TaskTimelineEvent sessionEnded(SessionId session, Moment moment) {
    return of(moment, SESSION_ENDED, "Session ended", session.value());
  }

  private static TaskTimelineEvent of(
      Moment moment, String type, String message, @Nullable String sessionId) {
    return new TaskTimelineEvent(
        moment.newEventId(), type, moment.now(), message, sessionId, Value.Fields.EMPTY);
  }

  /** The same event from another session. */
  public TaskTimelineEvent withSessionId(String newSessionId) {
    return new TaskTimelineEvent(id, type, timestamp, message, newSessionId, unknown);
  }
}
