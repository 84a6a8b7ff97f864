package dev.maestro.core.domain;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of an agent.
 *
 * @param taskIds the tasks that it works on, each of which lists this session in turn
 * @param agentId null until it is said
 * @param startedAt milliseconds since the epoch, as are the other times
 * @param lastActivity strictly increases with every change
 * @param completedAt when its status last became completed, failed or stopped; null before
 * @param hostname of the machine that the server runs on, as is {@code platform}
 * @param metadata free-form; null until it is said
 * @param unknown fields that this version does not know
 */
public record Session(
    SessionId id,
    ProjectId projectId,
    List<TaskId> taskIds,
    String name,
    @Nullable String agentId,
    Map<String, String> env,
    String strategy,
    SessionStatus status,
    long startedAt,
    long lastActivity,
    @Nullable Long completedAt,
    String hostname,
    String platform,
    List<SessionEvent> events,
    List<SessionTimelineEvent> timeline,
    Value.@Nullable Fields metadata,
    Value.Fields unknown) {

  public static final String DEFAULT_NAME = "Unnamed Session";
  public static final String DEFAULT_STRATEGY = "simple";

  public static final Comparator<Session> CREATION_ORDER =
      Comparator.comparingLong(Session::startedAt).thenComparing(Session::id);

  public Session {
    taskIds = List.copyOf(taskIds);
    env = env.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(env));
    events = List.copyOf(events);
    timeline = List.copyOf(timeline);
  }

  /** The new session; the tasks that it names are told of it by the use case. */
  public static Session create(SessionId id, NewSession sent, HostInfo host, Moment moment) {
    Faults faults = new Faults();
    sent.check(faults);
    faults.throwIfAny();
    SessionBuilder session =
        new SessionBuilder(
                id, Objects.requireNonNull(sent.projectId(), "checked before"), moment.now())
            .taskIds(IdList.distinct(Objects.requireNonNull(sent.taskIds(), "checked before")))
            .name(nameOr(sent.name(), DEFAULT_NAME))
            .agentId(sent.agentId())
            .env(sent.env())
            .strategy(Objects.requireNonNullElse(sent.strategy(), DEFAULT_STRATEGY))
            .hostname(host.hostname())
            .platform(host.platform())
            .metadata(sent.metadata())
            .unknown(sent.unknown());
    session.appendEvents(completedEvents(sent.events(), moment));
    session.appendToTimeline(completedTimeline(sent.timeline(), moment));
    session.changeStatus(Objects.requireNonNullElse(sent.status(), SessionStatus.RUNNING), moment);
    return session.build();
  }

  /** A session's name, or the default where none was said or it is blank. */
  static String nameOr(@Nullable String name, String initial) {
    return name == null || Texts.isBlank(name) ? initial : name;
  }

  public Session update(SessionPatch patch, Moment moment) {
    Faults faults = new Faults();
    patch.check(this, faults);
    faults.throwIfAny();
    SessionBuilder session =
        touched(moment)
            .taskIds(patch.taskIds().map(IdList::distinct).over(taskIds, List.of()))
            .name(nameOr(patch.name().over(name, DEFAULT_NAME), DEFAULT_NAME))
            .agentId(patch.agentId().overNullable(agentId))
            .env(patch.env().isKept() ? env : mergedEnv(patch.env().valueOrNull()))
            .strategy(patch.strategy().over(strategy, DEFAULT_STRATEGY))
            .metadata(
                patch.metadata().isKept() ? metadata : mergedData(patch.metadata().valueOrNull()))
            .unknown(unknown.with(patch.unknown()));
    session.changeStatus(patch.status().over(status, SessionStatus.RUNNING), moment);
    session.appendEvents(completedEvents(patch.events(), moment));
    session.appendToTimeline(completedTimeline(patch.timeline(), moment));
    return session.build();
  }

  private Map<String, String> mergedEnv(@Nullable Map<String, @Nullable String> changes) {
    if (changes == null) {
      return Map.of();
    }
    Map<String, String> result = new LinkedHashMap<>(env);
    changes.forEach((name, value) -> {
      if (value == null) {
        result.remove(name);
      } else {
        result.put(name, value);
      }
    });
    return result;
  }

  private Value.@Nullable Fields mergedData(Value.@Nullable Fields changes) {
    if (changes == null) {
      return null;
    }
    return Objects.requireNonNullElse(metadata, Value.Fields.EMPTY).merge(changes);
  }

  private static List<SessionEvent> completedEvents(List<NewSessionEvent> sent, Moment moment) {
    return sent.stream().map(event -> event.complete(moment)).toList();
  }

  private static List<SessionTimelineEvent> completedTimeline(
      List<NewSessionTimelineEvent> sent, Moment moment) {
    return sent.stream().map(event -> event.complete(moment)).toList();
  }

  /** This session with one task more; the same session where it has that task. */
  public Session link(TaskId task, Moment moment) {
    return taskIds.contains(task)
        ? this
        : touched(moment).taskIds(IdList.with(taskIds, task)).build();
  }

  /** This session with one task less; the same session where it lacks that task. */
  public Session unlink(TaskId task, Moment moment) {
    return taskIds.contains(task)
        ? touched(moment).taskIds(IdList.without(taskIds, task)).build()
        : this;
  }

  public Session addEvent(SessionEvent event, Moment moment) {
    SessionBuilder session = touched(moment);
    session.appendEvents(List.of(event));
    return session.build();
  }

  public Session addToTimeline(SessionTimelineEvent event, Moment moment) {
    SessionBuilder session = touched(moment);
    session.appendToTimeline(List.of(event));
    return session.build();
  }

  public SessionBuilder toBuilder() {
    return new SessionBuilder(this);
  }

  private SessionBuilder touched(Moment moment) {
    return toBuilder().lastActivity(Math.max(moment.now(), lastActivity + 1));
  }
}
