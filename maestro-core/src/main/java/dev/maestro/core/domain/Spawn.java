package dev.maestro.core.domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The wish that somebody opens a terminal with an agent in it. The server stores and announces it;
 * null is "not said".
 *
 * @param role as sent, listed or not
 * @param parent the session that asks
 */
public record Spawn(
    @Nullable ProjectId projectId,
    @Nullable List<TaskId> taskIds,
    @Nullable String name,
    @Nullable List<String> skills,
    @Nullable String role,
    @Nullable String strategy,
    @Nullable String spawnSource,
    @Nullable String spawnedBy,
    @Nullable SessionId parent,
    @Nullable String spawnReason,
    @Nullable Value context,
    Value.Fields unknown) {

  private static final List<String> DEFAULT_SKILLS = List.of("maestro-worker");

  /**
   * @throws SpawnRefused if the project or the tasks are not named, or the role is none
   */
  public void check() {
    requireProjectId();
    requireTaskIds();
    effectiveRole();
  }

  public ProjectId requireProjectId() {
    if (projectId == null || projectId.value().isBlank()) {
      throw SpawnRefused.missingProjectId();
    }
    return projectId;
  }

  public List<TaskId> requireTaskIds() {
    if (taskIds == null || taskIds.isEmpty()) {
      throw SpawnRefused.invalidTaskIds();
    }
    return IdList.distinct(taskIds);
  }

  public Role effectiveRole() {
    return role == null ? Role.WORKER : Role.parse(role).orElseThrow(SpawnRefused::invalidRole);
  }

  public List<String> effectiveSkills() {
    return skills == null ? DEFAULT_SKILLS : skills;
  }

  /** The session that stands for this wish until a terminal takes it up. */
  public Session session(SessionId id, String serverUrl, HostInfo host, Moment moment) {
    List<TaskId> tasks = requireTaskIds();
    return new SessionBuilder(id, requireProjectId(), moment.now())
        .taskIds(tasks)
        .name(Session.nameOr(name, "Worker for " + tasks.get(0)))
        .env(env(id, serverUrl))
        .strategy(effectiveStrategy())
        .status(SessionStatus.SPAWNING)
        .hostname(host.hostname())
        .platform(host.platform())
        .metadata(metadata())
        .unknown(unknown)
        .build();
  }

  /** What a terminal needs to know to take this wish up. */
  public SpawnRequest request(Session session, Project project) {
    return new SpawnRequest(
        session,
        effectiveSkills(),
        "maestro " + effectiveRole() + " init",
        project.workingDir(),
        spawnSource,
        parent);
  }

  private String effectiveStrategy() {
    return Objects.requireNonNullElse(strategy, Session.DEFAULT_STRATEGY);
  }

  private Map<String, String> env(SessionId id, String serverUrl) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("MAESTRO_SESSION_ID", id.value());
    env.put("MAESTRO_PROJECT_ID", requireProjectId().value());
    env.put(
        "MAESTRO_TASK_IDS",
        requireTaskIds().stream().map(TaskId::value).collect(Collectors.joining(",")));
    env.put("MAESTRO_SERVER_URL", serverUrl);
    env.put("MAESTRO_SKILLS", String.join(",", effectiveSkills()));
    env.put("MAESTRO_ROLE", effectiveRole().toString());
    env.put("MAESTRO_STRATEGY", effectiveStrategy());
    return env;
  }

  private Value.Fields metadata() {
    Map<String, Value> metadata = new LinkedHashMap<>();
    metadata.put("skills", Value.of(effectiveSkills()));
    putIfSaid(
        metadata, "spawnedBy", spawnedBy != null || parent == null ? spawnedBy : parent.value());
    putIfSaid(metadata, "spawnReason", spawnReason);
    putIfSaid(metadata, "spawnSource", spawnSource);
    metadata.put("role", Value.of(effectiveRole().toString()));
    metadata.put("strategy", Value.of(effectiveStrategy()));
    if (context != null) {
      metadata.put("context", context);
    }
    return new Value.Fields(metadata);
  }

  private static void putIfSaid(Map<String, Value> fields, String name, @Nullable String text) {
    if (text != null) {
      fields.put(name, Value.of(text));
    }
  }
}
