package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.StorageUnavailable;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in: the contract's error goes out, and nothing changes. */
final class BadInputTest {

  private final RunningServer server = RunningServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  static Stream<byte[]> brokenBodies() {
    return Stream.concat(
        Stream.of(
                "",
                " ",
                "{",
                "{\"name\":}",
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{\"name\":\"a\"} x",
                "{\"name\":\"a\"}{}",
                "[]",
                "\"name\"",
                "null",
                "{'name':'a'}",
                "{\"name\":\"\\ud800\"}",
                "{\"name\":\"a\",\"x\":" + "[".repeat(1000) + "]".repeat(1000) + "}",
                "{\"name\":\"a\",\"x\":" + "9".repeat(2000) + "}")
            .map(text -> text.getBytes(StandardCharsets.UTF_8)),
        Stream.of(
            new byte[] {'{', '"', 'n', '"', ':', '"', (byte) 0xff, '"', '}'},
            "{\"name\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)));
  }

  @ParameterizedTest
  @MethodSource("brokenBodies")
  void aBodyThatIsNoJsonObjectIs400(byte[] body) {
    Reply reply = post("Content-Type: application/json", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("INVALID_JSON");
    assertThat(reply.message()).isNotBlank();
    assertThat(server.get("/api/projects").body()).isEqualTo("[]");
  }

  private Reply post(String header, byte[] body) {
    try (RawClient client = server.raw()) {
      return client
          .head(
              "POST /api/projects HTTP/1.1",
              "Host: localhost",
              header,
              "Content-Length: " + body.length)
          .bytes(body)
          .reply();
    }
  }

  @Test
  void noBodyIs400WhateverItsType() {
    assertThat(server.send("POST", "/api/projects", null).code()).isEqualTo("INVALID_JSON");
    assertThat(server.send("POST", "/api/projects", "", "Content-Type", "text/plain").code())
        .isEqualTo("INVALID_JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Nothing: 1",
        "Content-Type: text/plain",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Type: text/json",
        "Content-Type: application/jsonp",
        "Content-Type: application/json; charset=iso-8859-1",
        "Content-Type: application/json; charset=utf-16",
        "Content-Type: application/json, text/plain",
        "Content-Type: application/json\r\nContent-Type: application/json",
        "Content-Type: application/json\r\nContent-Encoding: gzip",
      })
  void aBodyOfAnotherTypeIs415(String header) {
    Reply reply = post(header, "{\"name\":\"P\"}".getBytes(StandardCharsets.UTF_8));

    assertThat(reply.status()).isEqualTo(415);
    assertThat(reply.code()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
    assertThat(server.get("/api/projects").body()).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: application/json",
        "Content-Type: Application/JSON",
        "Content-Type: application/json;charset=UTF-8",
        "Content-Type: application/json; charset=\"utf-8\"",
        "Content-Type: application/json; charset=utf8",
        "Content-Type: application/json; x=y ; charset=utf-8",
        "Content-Type: application/vnd.maestro+json",
        "Content-Type: application/json\r\nContent-Encoding: identity",
      })
  void aBodyOfJsonIsTaken(String header) {
    assertThat(post(header, "{\"name\":\"P\"}".getBytes(StandardCharsets.UTF_8)).status())
        .isEqualTo(201);
  }

  @Test
  void everyFaultIsListed() {
    Reply reply = server.post("/api/tasks", "{\"title\":\" \",\"description\":1}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
    assertThat(reply.json().path("details").findValuesAsString("path"))
        .contains("projectId", "title", "description");
  }

  @Test
  void requiredFieldsAreNamed() {
    String project = server.project();
    String task = server.task(project);
    String session = server.session(project);

    assertThat(server.post("/api/projects", "{}").message()).isEqualTo("name is required");
    assertThat(server.post("/api/tasks", "{\"projectId\":\"" + project + "\"}").message())
        .isEqualTo("title is required");
    assertThat(server.post("/api/tasks", "{\"title\":\"T\"}").message())
        .isEqualTo("projectId is required");
    assertThat(server.post("/api/sessions", "{\"projectId\":\"" + project + "\"}").message())
        .isEqualTo("taskIds is required");
    assertThat(server.post("/api/tasks/" + task + "/timeline", "{}").message())
        .isEqualTo("message is required");
    assertThat(server.post("/api/sessions/" + session + "/timeline", "{}").message())
        .isEqualTo("message is required");
    assertThat(server.post("/api/sessions/" + session + "/events", "{}").message())
        .isEqualTo("type is required");
  }

  @Test
  void aCycleOfParentsIs400() {
    String project = server.project();
    String one = server.task(project);
    String two = server.task(project);
    server.patch("/api/tasks/" + two, "{\"parentId\":\"" + one + "\"}");

    Reply reply = server.patch("/api/tasks/" + one, "{\"parentId\":\"" + two + "\"}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).contains(one, two);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "..",
        ".",
        "..%2f..%2fsecret",
        "a%2Fb",
        "%00",
        "a%00b",
        "%ff%fe",
        "%ed%a0%80",
        "%c0%af",
        "a;b=c",
        "con",
        "+",
        "%F0%9F%98%80",
        "~",
        "*",
        "null",
        "%20",
      })
  void anIdOfAnyShapeIsSimplyUnknown(String id) {
    for (String path :
        new String[] {"/api/tasks/" + id, "/api/projects/" + id, "/api/sessions/" + id}) {
      Reply reply = raw("GET", path);

      assertThat(reply.status()).as(path).isEqualTo(404);
      assertThat(reply.code()).as(path).endsWith("_NOT_FOUND").isNotEqualTo("ROUTE_NOT_FOUND");
    }
    assertThat(raw("DELETE", "/api/tasks/" + id).code()).isEqualTo("TASK_NOT_FOUND");
  }

  @Test
  void anIdOf10000CharactersIsUnknownEscapedOrNot() {
    for (String id : new String[] {"x".repeat(10_000), "%41".repeat(10_000)}) {
      Reply reply = raw("GET", "/api/tasks/" + id);

      assertThat(reply.code()).isEqualTo("TASK_NOT_FOUND");
      assertThat(reply.message()).hasSizeLessThan(300);
    }
  }

  @Test
  void anUnknownIdOfCharactersThatTakeTwoUnitsIsShownWhole() {
    for (String start : new String[] {"", "a"}) {
      Reply reply = raw("GET", "/api/tasks/" + start + "%F0%9F%98%80".repeat(200));

      assertThat(reply.code()).isEqualTo("TASK_NOT_FOUND");
    }
  }

  private Reply raw(String method, String path) {
    try (RawClient client = server.raw()) {
      return client.head(method + " " + path + " HTTP/1.1", "Host: localhost").reply();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api",
        "/api/",
        "/api/none",
        "/API/tasks",
        "//api/tasks",
        "/api//tasks",
        "/api/tasks//",
        "/api/tasks/../tasks",
        "/api%2Ftasks",
        "/api/tasks/x/none",
        "/api/tasks/x/children/y",
        "/health/x",
        "/%2e%2e/health",
      })
  void anUnknownRouteIs404(String path) {
    Reply reply = raw("GET", path);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.code()).isEqualTo("ROUTE_NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%ff=1", "projectId=%c3", "status=%ed%a0%80"})
  void anEscapeInAQueryThatIsNoTextIs400(String query) {
    Reply reply = raw("GET", "/api/tasks?" + query);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/tasks/% HTTP/1.1",
        "GET /api/tasks/%zz HTTP/1.1",
        "GET /api/tasks?status=%f HTTP/1.1",
        "GET /a b HTTP/1.1",
        "GET /\u00e9 HTTP/1.1",
        "GET /health HTTP/1.1\r\nno colon",
      })
  void aHeadThatDoesNotParseIs400InJsonToo(String head) {
    try (RawClient client = server.raw()) {
      Reply reply = client.head(head, "Host: localhost").reply();

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.code()).isEqualTo("BAD_REQUEST");
      assertThat(reply.header("Content-Type")).startsWith("application/json");
      assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(reply.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    }
  }

  @Test
  void aBodyOverTheLimitIs413ByItsLength() {
    try (RawClient client = server.raw()) {
      Reply reply =
          client
              .head(
                  "POST /api/projects HTTP/1.1",
                  "Host: localhost",
                  "Content-Type: application/json",
                  "Content-Length: " + (HttpSettings.MAX_BODY + 1))
              .reply();

      assertThat(reply.status()).isEqualTo(413);
      assertThat(reply.code()).isEqualTo("PAYLOAD_TOO_LARGE");
      assertThat(reply.header("Connection")).isEqualTo("close");
    }
  }

  @Test
  void aBodyOverTheLimitIs413ByItsCount() {
    try (RawClient client = server.raw()) {
      client.head(
          "POST /api/projects HTTP/1.1",
          "Host: localhost",
          "Content-Type: application/json",
          "Transfer-Encoding: chunked");
      String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
      for (int i = 0; i < 17; i++) {
        client.text(chunk);
      }

      assertThat(client.reply().code()).isEqualTo("PAYLOAD_TOO_LARGE");
    }
  }

  @Test
  void aBodyOfExactlyTheLimitIsTaken() {
    String frame = "{\"name\":\"P\",\"description\":\"\"}";
    String text = "x".repeat(HttpSettings.MAX_BODY - frame.length());

    assertThat(
            server
                .post("/api/projects", "{\"name\":\"P\",\"description\":\"" + text + "\"}")
                .status())
        .isEqualTo(201);
  }

  @Test
  void anEntityOverItsLimitIs413() {
    String path = "/api/projects/" + server.project();
    String text = "x".repeat(1_000_000);
    for (int i = 0; i < 4; i++) {
      assertThat(server.send("PUT", path, "{\"x" + i + "\":\"" + text + "\"}").status())
          .isEqualTo(200);
    }

    Reply reply = server.send("PUT", path, "{\"x5\":\"" + text + "\"}");
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.code()).isEqualTo("ENTITY_TOO_LARGE");
    assertThat(server.get(path).json().has("x5")).isFalse();
  }

  @Test
  void aProjectInUseStays() {
    String project = server.project();
    server.session(project);
    assertThat(server.delete("/api/projects/" + project).message())
        .isEqualTo("Cannot delete project with 1 existing session(s)");
    server.task(project);

    Reply reply = server.delete("/api/projects/" + project);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("PROJECT_HAS_DEPENDENCIES");
    assertThat(reply.message()).isEqualTo("Cannot delete project with 1 existing task(s)");
  }

  @Test
  void aStoreThatCannotWriteIs503() {
    server.storage.failNextWrite(StorageUnavailable.nothingChanged("disk full", null));
    Reply reply = server.post("/api/projects", "{\"name\":\"P\"}");

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.code()).isEqualTo("STORAGE_UNAVAILABLE");
    assertThat(reply.json().has("details")).isFalse();

    server.storage.failNextWrite(StorageUnavailable.outcomeUnknown("torn", null));
    assertThat(
            server
                .post("/api/projects", "{\"name\":\"P\"}")
                .json()
                .path("details")
                .path("outcome")
                .asString())
        .isEqualTo("unknown");
  }

  @Test
  void aCorruptEntityIs503() {
    String task = server.task(server.project());
    server.storage.corrupt(new TaskId(task), "torn");

    for (String path : new String[] {"", "/children", "/subtasks"}) {
      Reply reply = server.get("/api/tasks/" + task + path);
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.code()).isEqualTo("ENTITY_CORRUPT");
    }
  }

  @Test
  void twoLengthsAreRefusedBeforeTheyCanSmuggle() {
    try (RawClient client = server.raw()) {
      client.head(
          "POST /api/projects HTTP/1.1",
          "Host: localhost",
          "Content-Length: 3",
          "Transfer-Encoding: chunked");

      assertThat(client.reply().status()).isEqualTo(400);
    }
  }
}
