package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a session comes to be. */
class SessionTest {

  private static final SessionId ID = new SessionId("s");
  private static final ProjectId PROJECT = new ProjectId("p");
  private static final HostInfo HOST = new HostInfo("box", "win32");
  private static final NewSession SMALLEST = NewSession.on(PROJECT, List.of());

  private static Session create(NewSession sent) {
    return Session.create(ID, sent, HOST, TestMoment.at(100));
  }

  private static Session createWith(String component, @Nullable Object value) {
    return create(Altered.with(SMALLEST, component, value));
  }

  private static List<Fault> faults(NewSession sent) {
    return catchThrowableOfType(ValidationFailed.class, () -> create(sent)).faults();
  }

  @Test
  void aNewSessionHasTheDefaultsTheTimeAndTheHost() {
    Session session = create(SMALLEST);
    assertThat(session)
        .isEqualTo(new SessionBuilder(ID, PROJECT, 100).hostname("box").platform("win32").build());
    assertThat(session.name()).isEqualTo("Unnamed Session");
    assertThat(session.strategy()).isEqualTo("simple");
    assertThat(session.status()).isEqualTo(SessionStatus.RUNNING);
    assertThat(session.startedAt()).isEqualTo(100);
    assertThat(session.lastActivity()).isEqualTo(100);
    assertThat(session.completedAt()).isNull();
    assertThat(session.agentId()).isNull();
    assertThat(session.metadata()).isNull();
    assertThat(session.env()).isEmpty();
  }

  @Test
  void aNewSessionHasWhatWasSaid() {
    TaskId a = new TaskId("a");
    Value.Fields metadata = new Value.Fields(Map.of("m", Value.NULL));
    Value.Fields unknown = new Value.Fields(Map.of("x", Value.of(1)));
    NewSession sent =
        new NewSession(
            null,
            PROJECT,
            List.of(a, new TaskId("b"), a),
            " name ",
            "agent",
            Map.of("K", "v"),
            "own",
            SessionStatus.IDLE,
            List.of(new NewSessionEvent("e", 5L, "own", metadata, unknown)),
            List.of(
                new NewSessionTimelineEvent(null, null, null, "m", "t", null, Value.Fields.EMPTY)),
            metadata,
            unknown);
    Session session = create(sent);
    assertThat(session.taskIds()).containsExactly(a, new TaskId("b"));
    assertThat(session.name()).isEqualTo(" name ");
    assertThat(session.agentId()).isEqualTo("agent");
    assertThat(session.env()).isEqualTo(Map.of("K", "v"));
    assertThat(session.strategy()).isEqualTo("own");
    assertThat(session.status()).isEqualTo(SessionStatus.IDLE);
    assertThat(session.events())
        .containsExactly(new SessionEvent("e", 5, "own", metadata, unknown));
    assertThat(session.timeline())
        .extracting(SessionTimelineEvent::type, SessionTimelineEvent::timestamp)
        .containsExactly(tuple("progress", 100L));
    assertThat(session.metadata()).isEqualTo(metadata);
    assertThat(session.unknown()).isEqualTo(unknown);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " \t"})
  void aBlankNameIsTheDefault(@Nullable String name) {
    assertThat(createWith("name", name).name()).isEqualTo("Unnamed Session");
  }

  @ParameterizedTest
  @CsvSource({
    "spawning,false",
    "running,false",
    "idle,false",
    "working,false",
    "completed,true",
    "failed,true",
    "stopped,true"
  })
  void everyListedStatusIsTakenAndThreeAreEnds(String status, boolean end) {
    Session session = createWith("status", new SessionStatus(status));
    assertThat(session.status()).hasToString(status);
    assertThat(session.status().isActive()).isEqualTo(!end);
    assertThat(session.completedAt()).isEqualTo(end ? 100L : null);
  }

  @Test
  void everythingThatIsWrongIsNamed() {
    NewSession wrong =
        new NewSession(
            new SessionId("../x"),
            null,
            null,
            null,
            null,
            Map.of(),
            null,
            new SessionStatus("done"),
            List.of(new NewSessionEvent(null, null, " ", null, Value.Fields.EMPTY)),
            List.of(),
            null,
            Value.Fields.EMPTY);
    assertThat(faults(wrong))
        .containsExactly(
            new Fault(
                "id",
                "id must be 1 to 128 characters of A-Z, a-z, 0-9, _ and -, and no device name of"
                    + " Windows"),
            new Fault("projectId", "projectId is required"),
            new Fault("taskIds", "taskIds is required"),
            new Fault(
                "status",
                "status must be one of spawning, running, completed, failed, idle, working,"
                    + " stopped"),
            new Fault("events[0].type", "events[0].type is required"));
  }

  @Test
  void aBlankProjectIsNone() {
    assertThat(faults(NewSession.on(new ProjectId(" "), List.of())))
        .extracting(Fault::path)
        .containsExactly("projectId");
  }

  @Test
  void sessionsAreInOrderOfTheirStartThenOfTheirIds() {
    Session session = create(SMALLEST);
    Session first = Altered.with(session, "startedAt", 1L);
    Session second = Altered.with(session, "id", new SessionId("a"));
    assertThat(Stream.of(session, second, first).sorted(Session.CREATION_ORDER))
        .containsExactly(first, second, session);
  }
}
