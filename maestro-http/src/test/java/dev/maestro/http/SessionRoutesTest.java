package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SessionRoutesTest {

  private final RunningServer server = RunningServer.start();
  private final String project = server.project();
  private final String task = server.task(project);

  @AfterEach
  void stop() {
    server.close();
  }

  private String session(String fields) {
    return server.post("/api/sessions", body(fields)).text("id");
  }

  private String body(String fields) {
    return "{\"projectId\":\"" + project + "\"," + fields + "}";
  }

  @Test
  void aSessionIsCreatedReadPatchedAndDeleted() {
    Reply created = server.post("/api/sessions", body("\"taskIds\":[\"" + task + "\"]"));
    String path = "/api/sessions/" + created.text("id");

    assertThat(created.status()).isEqualTo(201);
    assertThat(server.get(path).json()).isEqualTo(created.json());
    assertThat(server.get("/api/tasks/" + task).json().path("sessionIds").size()).isEqualTo(1);

    Reply patched = server.patch(path, "{\"name\":\"N\"}");
    assertThat(patched.status()).isEqualTo(200);
    assertThat(patched.text("name")).isEqualTo("N");

    assertThat(server.delete(path).body())
        .isEqualTo("{\"success\":true,\"id\":\"" + created.text("id") + "\"}");
    assertThat(server.get(path).code()).isEqualTo("SESSION_NOT_FOUND");
  }

  @Test
  void aChosenIdThatIsTakenIs409() {
    assertThat(server.post("/api/sessions", body("\"id\":\"mine\",\"taskIds\":[]")).text("id"))
        .isEqualTo("mine");

    Reply reply = server.post("/api/sessions", body("\"id\":\"MINE\",\"taskIds\":[]"));
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.code()).isEqualTo("SESSION_EXISTS");
  }

  @Test
  void aSessionMayBeCalledSpawn() {
    session("\"id\":\"spawn\",\"taskIds\":[]");

    assertThat(server.get("/api/sessions/spawn").status()).isEqualTo(200);
    assertThat(server.delete("/api/sessions/spawn").status()).isEqualTo(200);
  }

  @Test
  void sessionsAreFiltered() {
    String idle = session("\"taskIds\":[],\"status\":\"idle\"");
    String stopped = session("\"taskIds\":[\"" + task + "\"],\"status\":\"stopped\"");

    assertThat(server.get("/api/sessions").ids()).containsExactly(idle, stopped);
    assertThat(server.get("/api/sessions?taskId=" + task).ids()).containsExactly(stopped);
    assertThat(server.get("/api/sessions?status=idle").ids()).containsExactly(idle);
    assertThat(server.get("/api/sessions?projectId=none").ids()).isEmpty();
    assertThat(server.get("/api/sessions?projectId=" + project).ids()).hasSize(2);
    assertThat(server.get("/api/sessions?active=true").ids()).containsExactly(idle);
    assertThat(server.get("/api/sessions?active=false").ids()).hasSize(2);
    assertThat(server.get("/api/sessions?active=").ids()).hasSize(2);
  }

  @Test
  void anActiveThatIsNeitherTrueNorFalseIs400() {
    Reply reply = server.get("/api/sessions?active=yes");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).isEqualTo("active must be true or false");
  }

  @Test
  void aTaskIsAddedAndRemovedOnBothSides() {
    String session = session("\"taskIds\":[]");
    String path = "/api/sessions/" + session + "/tasks/" + task;

    Reply added = server.send("POST", path, null);
    assertThat(added.status()).isEqualTo(200);
    assertThat(added.json().path("taskIds").path(0).asString()).isEqualTo(task);
    assertThat(server.get("/api/tasks/" + task).json().path("sessionIds").path(0).asString())
        .isEqualTo(session);

    Reply removed = server.delete(path);
    assertThat(removed.status()).isEqualTo(200);
    assertThat(removed.json().path("taskIds").size()).isZero();
    assertThat(server.get("/api/tasks/" + task).json().path("sessionIds").size()).isZero();
  }

  @Test
  void aRouteThatNeedsNoBodyIgnoresOne() {
    String path = "/api/sessions/" + session("\"taskIds\":[]") + "/tasks/" + task;

    assertThat(server.send("POST", path, "{nonsense", "Content-Type", "text/plain").status())
        .isEqualTo(200);
    assertThat(server.send("DELETE", path, "{nonsense").status()).isEqualTo(200);
  }

  @Test
  void eventsAndTimelineAreAppended() {
    String path = "/api/sessions/" + session("\"taskIds\":[]");

    Reply event = server.post(path + "/events", "{\"type\":\"x\",\"data\":{\"a\":1}}");
    assertThat(event.status()).isEqualTo(200);
    assertThat(event.json().path("events").path(0).path("data").path("a").asInt()).isEqualTo(1);

    Reply timeline = server.post(path + "/timeline", "{\"message\":\"m\"}");
    assertThat(timeline.status()).isEqualTo(200);
    assertThat(timeline.json().path("timeline").path(0).path("type").asString())
        .isEqualTo("progress");
  }

  @Test
  void aSpawnAnswersItsSession() {
    Reply reply = server.post("/api/sessions/spawn", body("\"taskIds\":[\"" + task + "\"]"));

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.json().path("success").asBoolean()).isTrue();
    assertThat(reply.json().path("session").path("id").asString())
        .isEqualTo(reply.text("sessionId"));
    assertThat(reply.json().path("session").path("status").asString()).isEqualTo("spawning");
    assertThat(reply.message()).isNotEmpty();
  }

  @Test
  void aSpawnHasErrorsOfItsOwn() {
    String good = "\"taskIds\":[\"" + task + "\"]";

    assertThat(spawn("{}")).isEqualTo("400 missing_project_id");
    assertThat(spawn(body("\"taskIds\":[]"))).isEqualTo("400 invalid_task_ids");
    assertThat(spawn(body(good + ",\"role\":\"boss\""))).isEqualTo("400 invalid_role");
    assertThat(spawn("{\"projectId\":\"none\"," + good + "}")).isEqualTo("404 project_not_found");
    assertThat(spawn(body("\"taskIds\":[\"none\"]"))).isEqualTo("404 task_not_found");
    assertThat(spawn(body(good + ",\"sessionId\":\"none\"")))
        .isEqualTo("404 parent_session_not_found");
    assertThat(
            server
                .post("/api/sessions/spawn", body("\"taskIds\":[\"none\"]"))
                .json()
                .path("details")
                .path("taskId")
                .asString())
        .isEqualTo("none");
  }

  private String spawn(String body) {
    Reply reply = server.post("/api/sessions/spawn", body);
    return reply.status() + " " + reply.code();
  }
}
