package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionUpdateTest {

  private static final TaskId A = new TaskId("a");
  private static final TaskId B = new TaskId("b");

  private final Session session =
      new SessionBuilder(new SessionId("s"), new ProjectId("p"), 100)
          .taskIds(List.of(A))
          .name("name")
          .agentId("agent")
          .env(Map.of("K", "v"))
          .strategy("own")
          .status(SessionStatus.IDLE)
          .events(List.of(new SessionEvent("e", 1, "t", null, Value.Fields.EMPTY)))
          .timeline(List.of(timelineEvent("t")))
          .metadata(new Value.Fields(Map.of("m", Value.of(1))))
          .unknown(new Value.Fields(Map.of("x", Value.of(1))))
          .build();

  private static SessionTimelineEvent timelineEvent(String id) {
    return new SessionTimelineEvent(id, "progress", 1, "m", null, null, Value.Fields.EMPTY);
  }

  private static SessionPatch patch(String component, Object change) {
    return Altered.with(SessionPatch.NONE, component, change);
  }

  private static Session update(Session session, long now, String component, Object change) {
    return session.update(patch(component, change), TestMoment.at(now));
  }

  private Session update(String component, Object change) {
    return update(session, 200, component, change);
  }

  private List<Fault> faults(SessionPatch patch) {
    return catchThrowableOfType(
            ValidationFailed.class, () -> session.update(patch, TestMoment.at(200)))
        .faults();
  }

  @Test
  void anUpdateOfNothingMovesTheLastActivityAlone() {
    assertThat(session.update(SessionPatch.NONE, TestMoment.at(200)))
        .isEqualTo(Altered.with(session, "lastActivity", 200L));
  }

  @Test
  void lastActivityIncreasesAlsoWhereTheClockStandsStillOrGoesBack() {
    TestMoment still = TestMoment.at(100);
    TestMoment back = TestMoment.at(7);
    SessionEvent event = new SessionEvent("new", 1, "t", null, Value.Fields.EMPTY);
    assertThat(session.update(SessionPatch.NONE, still).lastActivity()).isEqualTo(101);
    assertThat(session.update(SessionPatch.NONE, back).lastActivity()).isEqualTo(101);
    assertThat(session.link(B, still).lastActivity()).isEqualTo(101);
    assertThat(session.unlink(A, back).lastActivity()).isEqualTo(101);
    assertThat(session.addEvent(event, still).lastActivity()).isEqualTo(101);
    assertThat(session.addToTimeline(timelineEvent("n"), back).lastActivity()).isEqualTo(101);
    assertThat(session.link(B, still).unlink(B, still).lastActivity()).isEqualTo(102);
  }

  @ParameterizedTest
  @ValueSource(strings = {"completed", "failed", "stopped"})
  void completedAtIsSetWhenTheSessionEnds(String status) {
    Change<SessionStatus> end = Change.to(new SessionStatus(status));
    Session ended = update(session, 200, "status", end);
    assertThat(ended.completedAt()).isEqualTo(200);
    assertThat(update(ended, 300, "status", end).completedAt()).isEqualTo(200);
    assertThat(update(ended, 300, "name", Change.to("n")).completedAt()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spawning", "running", "idle", "working"})
  void completedAtIsNotSetWhileTheSessionGoesOn(String status) {
    assertThat(update("status", Change.to(new SessionStatus(status))).completedAt()).isNull();
  }

  @Test
  void aSessionThatEndsAgainHasTheTimeOfItsLastEnd() {
    Session ended = update(session, 200, "status", Change.to(SessionStatus.FAILED));
    Session again = update(ended, 300, "status", Change.to(SessionStatus.RUNNING));
    assertThat(update(again, 400, "status", Change.to(SessionStatus.COMPLETED)).completedAt())
        .isEqualTo(400);
  }

  @Test
  void envIsMergedKeyByKeyAndNullTakesAKeyAway() {
    Session more = update("env", Change.to(Map.of("L", "w")));
    assertThat(more.env()).isEqualTo(Map.of("K", "v", "L", "w"));
    Map<String, @Nullable String> changes = new HashMap<>();
    changes.put("K", null);
    changes.put("none", null);
    changes.put("L", "x");
    assertThat(update(more, 300, "env", Change.to(changes)).env()).isEqualTo(Map.of("L", "x"));
    assertThat(update(more, 300, "env", Change.reset()).env()).isEmpty();
  }

  @Test
  void metadataIsMergedKeyByKeyAndNullTakesAKeyAway() {
    Value.Fields changes = new Value.Fields(Map.of("m", Value.NULL, "n", Value.of(2)));
    assertThat(update("metadata", Change.to(changes)).metadata())
        .isEqualTo(new Value.Fields(Map.of("n", Value.of(2))));
    assertThat(update("metadata", Change.reset()).metadata()).isNull();
    Session without = Altered.with(session, "metadata", null);
    assertThat(update(without, 200, "metadata", Change.to(changes)).metadata())
        .isEqualTo(new Value.Fields(Map.of("n", Value.of(2))));
    assertThat(update(without, 200, "name", Change.to("n")).metadata()).isNull();
  }

  @Test
  void eventsAreAppendedExceptWhatIsKnown() {
    NewSessionEvent known = new NewSessionEvent("e", 9L, "other", null, Value.Fields.EMPTY);
    NewSessionEvent fresh = new NewSessionEvent(null, null, "own", null, Value.Fields.EMPTY);
    assertThat(update("events", List.of(known, fresh)).events())
        .containsExactly(
            session.events().get(0),
            new SessionEvent("evt_200_1", 200, "own", null, Value.Fields.EMPTY));
  }

  @Test
  void theTimelineIsAppendedToExceptWhatIsKnown() {
    NewSessionTimelineEvent known =
        new NewSessionTimelineEvent("t", "other", 9L, "x", null, null, Value.Fields.EMPTY);
    NewSessionTimelineEvent fresh =
        new NewSessionTimelineEvent(null, null, null, "m", null, null, Value.Fields.EMPTY);
    assertThat(update("timeline", List.of(known, fresh)).timeline())
        .containsExactly(
            timelineEvent("t"),
            new SessionTimelineEvent(
                "evt_200_1", "progress", 200, "m", null, null, Value.Fields.EMPTY));
  }

  @Test
  void theOthersAreReplacedOrReset() {
    assertThat(update("taskIds", Change.to(List.of(B, B))).taskIds()).containsExactly(B);
    assertThat(update("name", Change.to("new")).name()).isEqualTo("new");
    assertThat(update("name", Change.to(" ")).name()).isEqualTo("Unnamed Session");
    assertThat(update("name", Change.reset()).name()).isEqualTo("Unnamed Session");
    assertThat(update("agentId", Change.to("new")).agentId()).isEqualTo("new");
    assertThat(update("agentId", Change.reset()).agentId()).isNull();
    assertThat(update("strategy", Change.to("new")).strategy()).isEqualTo("new");
    assertThat(update("strategy", Change.reset()).strategy()).isEqualTo("simple");
    assertThat(update("status", Change.reset()).status()).isEqualTo(SessionStatus.RUNNING);
    Value.Fields unknown = new Value.Fields(Map.of("y", Value.NULL));
    assertThat(update("unknown", unknown).unknown()).isEqualTo(session.unknown().with(unknown));
  }

  @Test
  void nullForTheTasksIsRefused() {
    assertThat(faults(patch("taskIds", Change.reset())))
        .containsExactly(new Fault("taskIds", "taskIds is required"));
  }

  @Test
  void anEventWithoutATypeIsRefused() {
    NewSessionEvent fine = new NewSessionEvent(null, null, "t", null, Value.Fields.EMPTY);
    NewSessionEvent bad = Altered.with(fine, "type", null);
    assertThat(faults(patch("events", List.of(fine, bad))))
        .containsExactly(new Fault("events[1].type", "events[1].type is required"));
  }

  @Test
  void aStatusThatIsNotListedIsRefusedUnlessItIsTheStoredOne() {
    assertThat(faults(patch("status", Change.to(new SessionStatus("done")))))
        .extracting(Fault::path)
        .containsExactly("status");
    Session old = Altered.with(session, "status", new SessionStatus("done"));
    Session same = update(old, 200, "status", Change.to(new SessionStatus("done")));
    assertThat(same.status()).hasToString("done");
    assertThat(same.completedAt()).isNull();
  }

  @Test
  void theProjectMayBeSentBackAndNotChanged() {
    assertThat(update("projectId", Change.to(new ProjectId("p"))).projectId())
        .isEqualTo(new ProjectId("p"));
    assertThat(faults(patch("projectId", Change.to(new ProjectId("q")))))
        .containsExactly(
            new Fault(
                "projectId",
                "projectId cannot be changed: create the session in the other project with"
                    + " POST /api/sessions"));
    assertThat(faults(patch("projectId", Change.reset()))).hasSize(1);
  }

  @Test
  void linkingAndUnlinkingChangeOneTask() {
    assertThat(session.link(B, TestMoment.at(200)).taskIds()).containsExactly(A, B);
    assertThat(session.unlink(A, TestMoment.at(200)).taskIds()).isEmpty();
    assertThat(session.link(A, TestMoment.at(200))).isSameAs(session);
    assertThat(session.unlink(B, TestMoment.at(200))).isSameAs(session);
  }

  @Test
  void anEventOfATaskIsToldAsTheTasks() {
    Value.Fields unknown = new Value.Fields(Map.of("x", Value.of(1)));
    TaskTimelineEvent event = new TaskTimelineEvent("e", "blocker", 5, "m", "s", unknown);
    assertThat(SessionTimelineEvent.from(event, A))
        .isEqualTo(new SessionTimelineEvent("e", "blocker", 5, "m", "a", null, unknown));
  }

  @Test
  void whatATasksEventDoesNotKnowAndASessionsDoesIsThereOnce() {
    Value.Fields metadata = new Value.Fields(Map.of("a", Value.of(1)));
    Value.Fields unknown =
        new Value.Fields(Map.of("x", Value.of(1), "taskId", Value.of("b"), "metadata", metadata));
    TaskTimelineEvent event = new TaskTimelineEvent("e", "blocker", 5, "m", "s", unknown);
    Value.Fields left = new Value.Fields(Map.of("x", Value.of(1)));
    assertThat(SessionTimelineEvent.from(event, A))
        .isEqualTo(new SessionTimelineEvent("e", "blocker", 5, "m", "a", metadata, left));
  }

  @Test
  void metadataThatIsNullIsNone() {
    Value.Fields unknown = new Value.Fields(Map.of("metadata", Value.NULL));
    TaskTimelineEvent event = new TaskTimelineEvent("e", "blocker", 5, "m", "s", unknown);
    assertThat(SessionTimelineEvent.from(event, A))
        .isEqualTo(new SessionTimelineEvent("e", "blocker", 5, "m", "a", null, Value.Fields.EMPTY));
  }
}
