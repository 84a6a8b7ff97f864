package dev.maestro.core.domain;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants changed in a session.
 *
 * @param projectId said only to be the one that it is
 * @param env merged key by key; a null value removes its key
 * @param events to append
 * @param timeline events to append
 * @param metadata merged key by key; a null value removes its key
 */
public record SessionPatch(
    Change<ProjectId> projectId,
    Change<List<TaskId>> taskIds,
    Change<String> name,
    Change<String> agentId,
    Change<Map<String, @Nullable String>> env,
    Change<String> strategy,
    Change<SessionStatus> status,
    List<NewSessionEvent> events,
    List<NewSessionTimelineEvent> timeline,
    Change<Value.Fields> metadata,
    Value.Fields unknown) {

  /** An update of nothing. */
  public static final SessionPatch NONE =
      new SessionPatch(
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          Change.keep(),
          List.of(),
          List.of(),
          Change.keep(),
          Value.Fields.EMPTY);

  /** Notes what is wrong with this update whatever the session. */
  public void check(Faults faults) {
    if (!taskIds.isKept() && taskIds.valueOrNull() == null) {
      faults.addRequired("taskIds");
    }
    for (int i = 0; i < events.size(); i++) {
      events.get(i).check("events[" + i + "].", faults);
    }
  }

  /** Notes what is wrong with this update of that session. */
  public void check(Session session, Faults faults) {
    check(faults);
    checkListed(session, faults);
    if (!projectId.isKept() && !session.projectId().equals(projectId.valueOrNull())) {
      faults.add(
          "projectId",
          "projectId cannot be changed: create the session in the other project with"
              + " POST /api/sessions");
    }
  }

  /**
   * Notes values that are not listed.
   *
   * @param stored whose values may stay as they are, listed or not; null where none may
   */
  public void checkListed(@Nullable Session stored, Faults faults) {
    SessionStatus.VOCABULARY.check(
        faults, "status", status.valueOrNull(), stored == null ? null : stored.status());
  }
}
