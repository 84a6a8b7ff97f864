package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpawnTest {

  private static final SessionId ID = new SessionId("new");
  private static final TaskId A = new TaskId("a");
  private static final TaskId B = new TaskId("b");
  private static final Spawn SMALLEST =
      new Spawn(
          new ProjectId("p"),
          List.of(A),
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          Value.Fields.EMPTY);
  private static final Spawn WHOLE =
      new Spawn(
          new ProjectId("p"),
          List.of(A, B, A),
          "name",
          List.of("x", "y"),
          "orchestrator",
          "own",
          "ui",
          "somebody",
          new SessionId("parent"),
          "because",
          new Value.Num("1.0"),
          new Value.Fields(Map.of("u", Value.NULL)));

  private static Session session(Spawn spawn) {
    return spawn.session(
        ID, "http://localhost:3000", new HostInfo("box", "linux"), TestMoment.at(100));
  }

  private static SpawnRefused refusal(String component, @Nullable Object value) {
    Spawn wrong = Altered.with(SMALLEST, component, value);
    return catchThrowableOfType(SpawnRefused.class, wrong::check);
  }

  @Test
  void theSessionOfASpawnHasTheDefaults() {
    Session session = session(SMALLEST);
    assertThat(session.id()).isEqualTo(ID);
    assertThat(session.projectId()).isEqualTo(new ProjectId("p"));
    assertThat(session.taskIds()).containsExactly(A);
    assertThat(session.name()).isEqualTo("Worker for a");
    assertThat(session.agentId()).isNull();
    assertThat(session.strategy()).isEqualTo("simple");
    assertThat(session.status()).isEqualTo(SessionStatus.SPAWNING);
    assertThat(session.startedAt()).isEqualTo(100);
    assertThat(session.lastActivity()).isEqualTo(100);
    assertThat(session.completedAt()).isNull();
    assertThat(session.hostname()).isEqualTo("box");
    assertThat(session.platform()).isEqualTo("linux");
    assertThat(session.events()).isEmpty();
    assertThat(session.timeline()).isEmpty();
    assertThat(session.unknown()).isEqualTo(Value.Fields.EMPTY);
  }

  @Test
  void theEnvironmentHasSevenVariables() {
    assertThat(session(SMALLEST).env())
        .containsExactly(
            entry("MAESTRO_SESSION_ID", "new"),
            entry("MAESTRO_PROJECT_ID", "p"),
            entry("MAESTRO_TASK_IDS", "a"),
            entry("MAESTRO_SERVER_URL", "http://localhost:3000"),
            entry("MAESTRO_SKILLS", "maestro-worker"),
            entry("MAESTRO_ROLE", "worker"),
            entry("MAESTRO_STRATEGY", "simple"));
    assertThat(session(WHOLE).env())
        .containsEntry("MAESTRO_TASK_IDS", "a,b")
        .containsEntry("MAESTRO_SKILLS", "x,y")
        .containsEntry("MAESTRO_ROLE", "orchestrator")
        .containsEntry("MAESTRO_STRATEGY", "own");
  }

  @Test
  void theMetadataHasWhatWasSaid() {
    assertThat(session(SMALLEST).metadata())
        .isEqualTo(
            new Value.Fields(
                Map.of(
                    "skills", Value.of(List.of("maestro-worker")),
                    "role", Value.of("worker"),
                    "strategy", Value.of("simple"))));
    assertThat(session(WHOLE).metadata())
        .isEqualTo(
            new Value.Fields(
                Map.of(
                    "skills", Value.of(List.of("x", "y")),
                    "spawnedBy", Value.of("somebody"),
                    "spawnReason", Value.of("because"),
                    "spawnSource", Value.of("ui"),
                    "role", Value.of("orchestrator"),
                    "strategy", Value.of("own"),
                    "context", new Value.Num("1.0"))));
  }

  @Test
  void spawnedByIsTheParentWhereNobodyIsNamed() {
    Session session = session(Altered.with(WHOLE, "spawnedBy", null));
    assertThat(session.metadata())
        .extracting(metadata -> metadata.get("spawnedBy"))
        .isEqualTo(Optional.of(Value.of("parent")));
  }

  @Test
  void whatWasSaidIsTaken() {
    Session session = session(WHOLE);
    assertThat(session.name()).isEqualTo("name");
    assertThat(session.taskIds()).containsExactly(A, B);
    assertThat(session.strategy()).isEqualTo("own");
    assertThat(session.unknown()).isEqualTo(WHOLE.unknown());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  "})
  void aBlankNameIsTheDefault(@Nullable String name) {
    assertThat(session(Altered.with(WHOLE, "name", name)).name()).isEqualTo("Worker for a");
  }

  @Test
  void noSkillsMayBeAskedFor() {
    Session session = session(Altered.with(SMALLEST, "skills", List.of()));
    assertThat(session.env()).containsEntry("MAESTRO_SKILLS", "");
  }

  @Test
  void theRequestHasWhatATerminalNeeds() {
    Project project = new Project(new ProjectId("p"), "n", "/dir", "", 1, 1, Value.Fields.EMPTY);
    Session session = session(WHOLE);
    assertThat(WHOLE.request(session, project))
        .isEqualTo(
            new SpawnRequest(
                session,
                List.of("x", "y"),
                "maestro orchestrator init",
                "/dir",
                "ui",
                new SessionId("parent")));
    SpawnRequest smallest = SMALLEST.request(session(SMALLEST), project);
    assertThat(smallest.command()).isEqualTo("maestro worker init");
    assertThat(smallest.skillIds()).containsExactly("maestro-worker");
    assertThat(smallest.spawnSource()).isNull();
    assertThat(smallest.parentSessionId()).isNull();
  }

  @Test
  void theProjectIsRequired() {
    assertThat(refusal("projectId", null))
        .hasMessage("projectId is required")
        .extracting(SpawnRefused::code, SpawnRefused::kind)
        .containsExactly("missing_project_id", MaestroException.Kind.INVALID);
    assertThat(refusal("projectId", new ProjectId(" ")).code()).isEqualTo("missing_project_id");
  }

  @Test
  void aTaskIsRequired() {
    assertThat(refusal("taskIds", null))
        .hasMessage("taskIds must be an array of at least one task id")
        .extracting(SpawnRefused::code, SpawnRefused::kind)
        .containsExactly("invalid_task_ids", MaestroException.Kind.INVALID);
    assertThat(refusal("taskIds", List.of()).code()).isEqualTo("invalid_task_ids");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Worker", "WORKER", "boss", " worker"})
  void aRoleIsOneOfTwo(String role) {
    assertThat(refusal("role", role))
        .hasMessage("role must be one of worker, orchestrator")
        .extracting(SpawnRefused::code, SpawnRefused::kind)
        .containsExactly("invalid_role", MaestroException.Kind.INVALID);
  }

  @Test
  void whatIsUnknownHasACodeOfTheFamily() {
    assertThat(SpawnRefused.unknownProject(new ProjectId("q")))
        .hasMessage("Project not found: q")
        .extracting(SpawnRefused::code, SpawnRefused::kind, SpawnRefused::details)
        .containsExactly("project_not_found", MaestroException.Kind.NOT_FOUND, null);
    assertThat(SpawnRefused.unknownTask(B))
        .hasMessage("Task not found: b")
        .extracting(SpawnRefused::code, SpawnRefused::details)
        .containsExactly("task_not_found", new Value.Fields(Map.of("taskId", Value.of("b"))));
    assertThat(SpawnRefused.unknownParent(ID))
        .hasMessage("Session not found: new")
        .extracting(SpawnRefused::code)
        .isEqualTo("parent_session_not_found");
  }
}
