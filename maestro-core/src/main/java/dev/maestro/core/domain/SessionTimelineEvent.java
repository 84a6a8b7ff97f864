package dev.maestro.core.domain;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that a session did. The types are open.
 *
 * @param timestamp milliseconds since the epoch
 * @param taskId the task that it was about; it need not name one that exists
 * @param metadata whatever the client adds
 */
public record SessionTimelineEvent(
    String id,
    String type,
    long timestamp,
    @Nullable String message,
    @Nullable String taskId,
    @Nullable Value metadata,
    Value.Fields unknown) {

  /** The type of an event that names none. */
  public static final String DEFAULT_TYPE = "progress";

  /** The event of a task's timeline, as the session that it came from tells it. */
  public static SessionTimelineEvent from(TaskTimelineEvent event, TaskId task) {
    // A task's event does not know what a session's does: there these are fields, and not twice.
    Value.Fields unknown = event.unknown();
    Value metadata = unknown.get("metadata").orElse(Value.NULL);
    return new SessionTimelineEvent(
        event.id(),
        event.type(),
        event.timestamp(),
        event.message(),
        task.value(),
        metadata instanceof Value.Null ? null : metadata,
        unknown.without(Set.of("taskId", "metadata")));
  }

  /** The same event about another task. */
  public SessionTimelineEvent withTaskId(String newTaskId) {
    return new SessionTimelineEvent(id, type, timestamp, message, newTaskId, metadata, unknown);
  }
}
