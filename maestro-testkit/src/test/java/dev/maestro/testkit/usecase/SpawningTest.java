package dev.maestro.testkit.usecase;

import static dev.maestro.testkit.usecase.World.json;
import static dev.maestro.testkit.usecase.World.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpawningTest {

  private final World world = new World();
  private final TaskId a = world.task("A");
  private final TaskId b = world.task("B");

  private Value.Fields body(String more) {
    String smallest = "{'projectId':'" + world.project() + "','taskIds':" + list(a, b) + "}";
    return json(smallest).with(json(more));
  }

  private Session spawn(String more) {
    return world.spawn(body(more));
  }

  private MaestroException refused(String code, String message, String more) {
    return world.refused(code, message, () -> spawn(more));
  }

  @Test
  void aSpawnStoresASessionThatWaits() {
    Session session = spawn("{'sessionName':'one','name':'other','x':1}");
    assertThat(world.session(session.id())).isEqualTo(session);
    assertThat(session.status()).isEqualTo(SessionStatus.SPAWNING);
    assertThat(session.name()).isEqualTo("one");
    assertThat(session.hostname()).isEqualTo("host");
    assertThat(session.unknown()).isEqualTo(json("{'x':1}"));
    assertThat(session.env())
        .containsEntry("MAESTRO_SESSION_ID", session.id().value())
        .containsEntry("MAESTRO_PROJECT_ID", world.project().value())
        .containsEntry("MAESTRO_TASK_IDS", a + "," + b)
        .containsEntry("MAESTRO_SERVER_URL", "http://localhost:3000")
        .containsEntry("MAESTRO_SKILLS", "maestro-worker")
        .containsEntry("MAESTRO_ROLE", "worker")
        .containsEntry("MAESTRO_STRATEGY", "simple");
  }

  @Test
  void theTasksOfASpawnKnowItsSession() {
    Session session = spawn("{}");
    assertThat(world.task(a).sessionIds()).containsExactly(session.id());
    assertThat(world.task(b).timeline().get(1).type()).isEqualTo("session_started");
    assertThat(session.name()).isEqualTo("Worker for " + a);
  }

  @Test
  void aSpawnByASessionNamesIt() {
    SessionId parent = world.session("parent");
    Session session = spawn("{'sessionId':'" + parent + "','spawnReason':'r'}");
    assertThat(session.metadata())
        .isEqualTo(
            json(
                "{'skills':['maestro-worker'],'spawnedBy':'"
                    + parent
                    + "','spawnReason':'r','role':'worker','strategy':'simple'}"));
  }

  @Test
  void whatASpawnDecidesByItselfCannotBeSaid() {
    Session session =
        spawn(
            "{'status':'running','env':{'X':'y'},'metadata':{'m':1},'events':[{'type':'t'}],"
                + "'timeline':[{}],'agentId':'x','taskId':'y','id':'mine'}");
    assertThat(session.status()).isEqualTo(SessionStatus.SPAWNING);
    assertThat(session.env()).hasSize(7);
    assertThat(session.events()).isEmpty();
    assertThat(session.timeline()).isEmpty();
    assertThat(session.agentId()).isNull();
    assertThat(session.id().value()).isNotEqualTo("mine");
    assertThat(session.unknown()).isEqualTo(Value.Fields.EMPTY);
    assertThat(session.taskIds()).containsExactly(a, b);
  }

  @Test
  void withoutAProjectNothingIsSpawned() {
    for (String missing : List.of("null", "''", "7")) {
      refused("missing_project_id", "projectId is required", "{'projectId':" + missing + "}");
    }
  }

  @Test
  void withoutTasksNothingIsSpawned() {
    for (String missing : List.of("null", "[]", "'t'", "[1]", "{}")) {
      refused(
          "invalid_task_ids",
          "taskIds must be an array of at least one task id",
          "{'taskIds':" + missing + "}");
    }
  }

  @Test
  void inAnUnknownRoleNothingIsSpawned() {
    for (String role : List.of("'boss'", "''", "7")) {
      refused("invalid_role", "role must be one of worker, orchestrator", "{'role':" + role + "}");
    }
  }

  @Test
  void anUnknownProjectTaskOrParentIsNotFound() {
    refused("project_not_found", "Project not found: none", "{'projectId':'none'}");
    MaestroException task =
        refused("task_not_found", "Task not found: none", "{'taskIds':" + list(a, "none") + "}");
    assertThat(task.details()).isEqualTo(json("{'taskId':'none'}"));
    refused("parent_session_not_found", "Session not found: none", "{'sessionId':'none'}");
  }

  @Test
  void aFieldOfTheWrongTypeIsRefused() {
    refused("VALIDATION_ERROR", "strategy must be a string", "{'strategy':1}");
  }
}
