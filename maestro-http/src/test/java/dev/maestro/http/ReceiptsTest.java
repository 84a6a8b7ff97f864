package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.port.StorageUnavailable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer to a write says where in the log it is, and what it has survived. */
final class ReceiptsTest {

  private final RunningServer server = RunningServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private String latestSeq() {
    return Long.toString(server.storage.events().latestSeq());
  }

  private void assertReceipt(Reply reply, String durability) {
    assertThat(reply.header("Maestro-Seq")).as(reply.body()).isEqualTo(latestSeq());
    assertThat(reply.header("Maestro-Durability")).as(reply.body()).isEqualTo(durability);
  }

  private static void assertNoReceipt(Reply reply) {
    assertThat(reply.header("Maestro-Seq")).isEmpty();
    assertThat(reply.header("Maestro-Durability")).isEmpty();
    assertThat(reply.header("Preference-Applied")).isEmpty();
  }

  private Reply create(String... headers) {
    return server.send("POST", "/api/projects", "{\"name\":\"P\"}", headers);
  }

  @Test
  void everyRouteThatWritesGivesTheSeqOfItsLastEvent() {
    Reply project = create();
    assertReceipt(project, "fsync");
    assertThat(project.header("Maestro-Seq")).isEqualTo("1");
    String p = project.text("id");
    String t = server.task(p);
    String s = server.session(p);
    String sent = "\"projectId\":\"" + p + "\"";
    written("PUT", "/api/projects/" + p, "{\"name\":\"Q\"}");
    String subtasks = "/api/tasks/" + t + "/subtasks";
    String subtask = written("POST", subtasks, "{\"title\":\"S\"}").text("id");
    written("PATCH", subtasks + "/" + subtask, "{\"completed\":true}");
    written("DELETE", subtasks + "/" + subtask, null);
    written("POST", "/api/tasks", "{\"title\":\"T\"," + sent + "}");
    written("PATCH", "/api/tasks/" + t, "{\"title\":\"U\"}");
    written("POST", "/api/tasks/" + t + "/timeline", "{\"message\":\"M\"}");
    written("POST", "/api/sessions", "{\"taskIds\":[]," + sent + "}");
    written("POST", "/api/sessions/spawn", "{\"taskIds\":[\"" + t + "\"]," + sent + "}");
    written("PATCH", "/api/sessions/" + s, "{\"name\":\"N\"}");
    written("POST", "/api/sessions/" + s + "/tasks/" + t, null);
    written("DELETE", "/api/sessions/" + s + "/tasks/" + t, null);
    written("POST", "/api/sessions/" + s + "/events", "{\"type\":\"E\"}");
    written("POST", "/api/sessions/" + s + "/timeline", "{\"message\":\"M\"}");
    written("DELETE", "/api/sessions/" + s, null);
    written("DELETE", "/api/tasks/" + t, null);
    written("DELETE", "/api/projects/" + create().text("id"), null);
  }

  /** Sends a write and expects that its seq is new and the last there is. */
  private Reply written(String method, String path, @Nullable String body) {
    String before = latestSeq();
    Reply reply = server.send(method, path, body);
    assertThat(reply.status()).as(reply.body()).isIn(200, 201);
    assertReceipt(reply, "fsync");
    assertThat(reply.header("Maestro-Seq")).isNotEqualTo(before);
    return reply;
  }

  @Test
  void aWriteThatChangesNothingGivesTheSeqThatItFound() {
    String project = server.project();
    String link = "/api/sessions/" + server.session(project) + "/tasks/" + server.task(project);
    written("POST", link, null);
    String before = latestSeq();

    Reply again = server.send("POST", link, null);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("Maestro-Seq")).isEqualTo(before);
    assertReceipt(again, "fsync");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST   | /api/projects                   | 400 | {}",
        "PUT    | /api/projects/none              | 404 | {\"name\":\"P\"}",
        "DELETE | /api/projects/none              | 404 |",
        "POST   | /api/tasks                      | 400 | {\"priority\":\"urgent\"}",
        "PATCH  | /api/tasks/none                 | 404 | {\"title\":\"T\"}",
        "PATCH  | /api/tasks/none                 | 400 | {\"title\":1}",
        "DELETE | /api/tasks/none                 | 404 |",
        "POST   | /api/tasks/none/timeline        | 404 | {\"message\":\"M\"}",
        "POST   | /api/tasks/none/subtasks        | 404 | {\"title\":\"S\"}",
        "PATCH  | /api/tasks/none/subtasks/s      | 404 | {\"title\":\"S\"}",
        "DELETE | /api/tasks/none/subtasks/s      | 404 |",
        "POST   | /api/sessions                   | 400 | {\"status\":7}",
        "POST   | /api/sessions/spawn             | 400 | {}",
        "PATCH  | /api/sessions/none              | 404 | {\"name\":\"N\"}",
        "DELETE | /api/sessions/none              | 404 |",
        "POST   | /api/sessions/none/tasks/t      | 404 |",
        "DELETE | /api/sessions/none/tasks/t      | 404 |",
        "POST   | /api/sessions/none/events       | 404 | {\"type\":\"E\"}",
        "POST   | /api/sessions/none/timeline     | 404 | {\"message\":\"M\"}",
        "PUT    | /api/events/consumers/c         | 400 | {}",
        "DELETE | /api/events/consumers/none      | 404 |",
        "POST   | /api/projects                   | 400 | {\"name\":",
        "POST   | /api/projects                   | 400 |",
      })
  void aRefusalGivesTheLastSeqAndWhatTheStoreRunsWith(
      String method, String path, int status, @Nullable String body) {
    server.project();
    server.storage.buffered();

    Reply reply = server.send(method, path, body, "Prefer", "durability=fsync");

    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertReceipt(reply, "buffered");
    assertThat(reply.header("Maestro-Seq")).isEqualTo("1");
    assertThat(reply.header("Preference-Applied")).isEmpty();
  }

  @Test
  void aBodyThatIsNotTakenGivesTheLastSeq() {
    server.project();
    Reply type = server.send("POST", "/api/tasks", "{}", "Content-Type", "text/plain");
    assertThat(type.status()).isEqualTo(415);
    assertReceipt(type, "fsync");

    try (RawClient client = server.raw()) {
      client.head(
          "POST /api/tasks HTTP/1.1",
          "Host: localhost",
          "Content-Type: application/json",
          "Content-Length: 2000000");
      Reply size = client.reply();
      assertThat(size.status()).isEqualTo(413);
      assertReceipt(size, "fsync");
    }
  }

  @Test
  void aStoreThatCannotBeWrittenStillTellsTheLastSeq() {
    server.project();
    server.storage.failNextWrite(StorageUnavailable.nothingChanged("disk full", null));
    Reply reply = create("Prefer", "durability=fsync");
    assertThat(reply.status()).isEqualTo(503);
    assertReceipt(reply, "fsync");
    assertThat(reply.header("Maestro-Seq")).isEqualTo("1");
    assertThat(reply.header("Preference-Applied")).isEmpty();
  }

  @Test
  void whatIsNoWriteToTheStoreHasNoReceipt() {
    String project = server.project();
    assertNoReceipt(server.get("/api/projects/" + project));
    assertNoReceipt(server.send("GET", "/api/projects", null, "Prefer", "durability=fsync"));
    assertNoReceipt(server.get("/api/tasks/none"));
    assertNoReceipt(server.send("OPTIONS", "/api/tasks", null));
    assertNoReceipt(server.post("/api/none", "{}"));
    assertNoReceipt(server.send("PUT", "/api/tasks", "{}"));
    assertNoReceipt(
        server.send("POST", "/api/skills/none/reload", null, "Prefer", "durability=fsync"));
  }

  @Test
  void aWriteThatAsksForNothingIsAsDurableAsTheServerMakesEach() {
    assertThat(create().header("Maestro-Durability")).isEqualTo("fsync");
    server.storage.buffered();
    assertThat(create().header("Maestro-Durability")).isEqualTo("buffered");
    assertThat(create().header("Preference-Applied")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "durability=fsync",
        "Durability=fsync",
        "DURABILITY=FSYNC",
        "durability=\"fsync\"",
        "durability=\"fs\\ync\"",
        " durability = fsync ",
        "durability=fsync;strict",
        "durability=fsync ; wait=\"1, 2; 3\" ; ;x",
        "respond-async, durability=fsync",
        "durability=fsync, respond-async, wait=10",
        "foo=\"a, b\", durability=fsync",
        ",, ,durability=fsync,",
        "b@d/=1, durability=fsync",
        "durability=fsync, durability=buffered",
      })
  void aRequestMayAskThatItsWriteIsDurable(String prefer) {
    server.storage.buffered();
    Reply reply = create("Prefer", prefer);

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("Maestro-Durability")).isEqualTo("fsync");
    assertThat(reply.header("Preference-Applied")).isEqualTo("durability=fsync");
    assertThat(create().header("Maestro-Durability")).as("the next one").isEqualTo("buffered");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "durability=buffered",
        "durability",
        "durability=",
        "durability=\"\"",
        "durability=none",
        "durability=\"fsync",
        "durability fsync",
        "durabilityfsync",
        "x-durability=fsync",
        "foo;durability=fsync",
        "foo; durability=fsync; bar",
        "foo=\"a, durability=fsync, b\"",
        "foo=\"a, durability=fsync",
        "foo=\"\\\", durability=fsync",
        "durability=unknown, durability=fsync",
        "durability=buffered, durability=fsync",
        "return=minimal",
        ",",
        "=",
        ";;;",
      })
  void anythingElseAsksForNothing(String prefer) {
    server.storage.buffered();
    Reply reply = create("Prefer", prefer);

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("Maestro-Durability")).isEqualTo("buffered");
    assertThat(reply.header("Preference-Applied")).isEmpty();
  }

  @Test
  void noRequestMakesAWriteWeakerThanTheServerSays() {
    Reply reply = create("Prefer", "durability=buffered");

    assertThat(reply.header("Maestro-Durability")).isEqualTo("fsync");
    assertThat(reply.header("Preference-Applied")).isEmpty();
  }

  @Test
  void aWriteIsToldThatItsWishIsGrantedWhereItWouldHaveBeenAnyway() {
    assertThat(create("Prefer", "durability=fsync").header("Preference-Applied"))
        .isEqualTo("durability=fsync");
  }

  @Test
  void preferencesMayComeInSeveralHeaders() {
    server.storage.buffered();
    assertThat(delete("Prefer: wait=1", "Prefer: durability=fsync").header("Maestro-Durability"))
        .isEqualTo("fsync");
    assertThat(delete("prefer: durability=buffered", "PREFER: durability=fsync"))
        .extracting(reply -> reply.header("Maestro-Durability"))
        .isEqualTo("buffered");
  }

  @Test
  void aLongHeaderIsReadLikeAShortOne() {
    server.storage.buffered();
    String many = "Prefer: " + "a=\"\\,\",".repeat(5_000);
    assertThat(delete(many + "durability=fsync").header("Maestro-Durability")).isEqualTo("fsync");
    String quoted = "Prefer: a=\"" + "x\\\"".repeat(15_000);
    assertThat(delete(quoted).header("Maestro-Durability")).isEqualTo("buffered");
  }

  /** Creates a project and deletes it with those headers. */
  private Reply delete(String... headers) {
    List<String> lines = new ArrayList<>();
    lines.add("DELETE /api/projects/" + server.project() + " HTTP/1.1");
    lines.add("Host: localhost");
    lines.addAll(List.of(headers));
    try (RawClient client = server.raw()) {
      Reply reply = client.head(lines.toArray(String[]::new)).reply();
      assertThat(reply.status()).isEqualTo(200);
      return reply;
    }
  }
}
