package dev.maestro.core.domain;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a session from its parts, each of which starts at the default of the field. Not
 * thread-safe.
 */
public final class SessionBuilder {

  private SessionId id;
  private ProjectId projectId;
  private final long startedAt;
  private List<TaskId> taskIds = List.of();
  private String name = Session.DEFAULT_NAME;
  private @Nullable String agentId;
  private Map<String, String> env = Map.of();
  private String strategy = Session.DEFAULT_STRATEGY;
  private SessionStatus status = SessionStatus.RUNNING;
  private long lastActivity;
  private @Nullable Long completedAt;
  private String hostname = "";
  private String platform = "";
  private List<SessionEvent> events = List.of();
  private List<SessionTimelineEvent> timeline = List.of();
  private Value.@Nullable Fields metadata;
  private Value.Fields unknown = Value.Fields.EMPTY;

  public SessionBuilder(SessionId id, ProjectId projectId, long startedAt) {
    this.id = id;
    this.projectId = projectId;
    this.startedAt = startedAt;
    this.lastActivity = startedAt;
  }

  SessionBuilder(Session session) {
    this.id = session.id();
    this.projectId = session.projectId();
    this.startedAt = session.startedAt();
    this.taskIds = session.taskIds();
    this.name = session.name();
    this.agentId = session.agentId();
    this.env = session.env();
    this.strategy = session.strategy();
    this.status = session.status();
    this.lastActivity = session.lastActivity();
    this.completedAt = session.completedAt();
    this.hostname = session.hostname();
    this.platform = session.platform();
    this.events = session.events();
    this.timeline = session.timeline();
    this.metadata = session.metadata();
    this.unknown = session.unknown();
  }

  public SessionBuilder id(SessionId value) {
    this.id = value;
    return this;
  }

  public SessionBuilder projectId(ProjectId value) {
    this.projectId = value;
    return this;
  }

  public SessionBuilder taskIds(List<TaskId> value) {
    this.taskIds = value;
    return this;
  }

  public SessionBuilder name(String value) {
    this.name = value;
    return this;
  }

  public SessionBuilder agentId(@Nullable String value) {
    this.agentId = value;
    return this;
  }

  public SessionBuilder env(Map<String, String> value) {
    this.env = value;
    return this;
  }

  public SessionBuilder strategy(String value) {
    this.strategy = value;
    return this;
  }

  public SessionBuilder status(SessionStatus value) {
    this.status = value;
    return this;
  }

  public SessionBuilder lastActivity(long value) {
    this.lastActivity = value;
    return this;
  }

  public SessionBuilder completedAt(@Nullable Long value) {
    this.completedAt = value;
    return this;
  }

  public SessionBuilder hostname(String value) {
    this.hostname = value;
    return this;
  }

  public SessionBuilder platform(String value) {
    this.platform = value;
    return this;
  }

  public SessionBuilder events(List<SessionEvent> value) {
    this.events = value;
    return this;
  }

  public SessionBuilder timeline(List<SessionTimelineEvent> value) {
    this.timeline = value;
    return this;
  }

  public SessionBuilder metadata(Value.@Nullable Fields value) {
    this.metadata = value;
    return this;
  }

  public SessionBuilder unknown(Value.Fields value) {
    this.unknown = value;
    return this;
  }

  /** Sets the status, and the time of the end where the session ends with it. */
  void changeStatus(SessionStatus value, Moment moment) {
    boolean becomes = !value.equals(status);
    status = value;
    if (becomes && !value.isActive()) {
      completedAt = moment.now();
    }
  }

  void appendToTimeline(List<SessionTimelineEvent> added) {
    timeline = AppendOnly.appendNew(timeline, added, SessionTimelineEvent::id);
  }

  void appendEvents(List<SessionEvent> added) {
    events = AppendOnly.appendNew(events, added, SessionEvent::id);
  }

  public Session build() {
    return new Session(
        id,
        projectId,
        taskIds,
        name,
        agentId,
        env,
        strategy,
        status,
        startedAt,
        lastActivity,
        completedAt,
        hostname,
        platform,
        events,
        timeline,
        metadata,
        unknown);
  }
}
