package dev.maestro.core.domain;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of a session that is to be; null and an empty collection are "not said", but
 * for the task ids, which have to be said and may be none.
 *
 * @param id chosen by the client; null to have one made
 */
public record NewSession(
    @Nullable SessionId id,
    @Nullable ProjectId projectId,
    @Nullable List<TaskId> taskIds,
    @Nullable String name,
    @Nullable String agentId,
    Map<String, String> env,
    @Nullable String strategy,
    @Nullable SessionStatus status,
    List<NewSessionEvent> events,
    List<NewSessionTimelineEvent> timeline,
    Value.@Nullable Fields metadata,
    Value.Fields unknown) {

  /** A session on those tasks and nothing else. */
  public static NewSession on(ProjectId project, List<TaskId> tasks) {
    return new NewSession(
        null,
        project,
        tasks,
        null,
        null,
        Map.of(),
        null,
        null,
        List.of(),
        List.of(),
        null,
        Value.Fields.EMPTY);
  }

  public void check(Faults faults) {
    if (id != null && !IdShape.isWellFormed(id.value())) {
      faults.add("id", "id must be " + IdShape.DESCRIPTION);
    }
    if (projectId == null || projectId.value().isBlank()) {
      faults.addRequired("projectId");
    }
    if (taskIds == null) {
      faults.addRequired("taskIds");
    }
    SessionStatus.VOCABULARY.check(faults, "status", status, null);
    for (int i = 0; i < events.size(); i++) {
      events.get(i).check("events[" + i + "].", faults);
    }
  }
}
