package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What holds for all routes alike. */
final class MethodsTest {

  private final RunningServer server = RunningServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void headIsGetWithoutTheBody() {
    server.project();
    for (String path : new String[] {"/health", "/api/projects", "/api/projects/none", "/none"}) {
      Reply get = server.get(path);
      Reply head = server.send("HEAD", path, null);

      assertThat(head.status()).isEqualTo(get.status());
      assertThat(head.body()).isEmpty();
      assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
      assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
    }
  }

  @Test
  void optionsNamesTheMethods() {
    assertAllow("/health", "GET, HEAD, OPTIONS");
    assertAllow("/api/projects", "GET, HEAD, POST, OPTIONS");
    assertAllow("/api/projects/x", "GET, HEAD, PUT, DELETE, OPTIONS");
    assertAllow("/api/tasks/x/subtasks/y", "PATCH, DELETE, OPTIONS");
    assertAllow("/api/sessions/x/tasks/y", "POST, DELETE, OPTIONS");
    assertAllow("/api/skills/x/reload", "POST, OPTIONS");
    assertThat(server.send("OPTIONS", "/none", null).status()).isEqualTo(404);
  }

  private void assertAllow(String path, String allow) {
    Reply reply = server.send("OPTIONS", path, null);

    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.header("Allow")).isEqualTo(allow);
    assertThat(reply.body()).isEmpty();
  }

  @Test
  void anyOtherMethodIs405() {
    for (String method : new String[] {"PUT", "DELETE", "PATCH", "TRACE", "FOO"}) {
      Reply reply = server.send(method, "/api/tasks", null);

      assertThat(reply.status()).isEqualTo(405);
      assertThat(reply.code()).isEqualTo("METHOD_NOT_ALLOWED");
      assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
    }
    assertThat(server.send("PATCH", "/api/projects/x", "{}").status()).isEqualTo(405);
  }

  @Test
  void theMethodCountsBeforeTheBody() {
    assertThat(server.send("PUT", "/api/tasks", "{", "Content-Type", "text/plain").status())
        .isEqualTo(405);
    assertThat(server.send("POST", "/none", "{", "Content-Type", "text/plain").status())
        .isEqualTo(404);
  }

  @Test
  void aTrailingSlashDoesNotCount() {
    String id = server.project();

    assertThat(server.get("/api/projects/").ids()).containsExactly(id);
    assertThat(server.get("/api/projects/" + id + "/").status()).isEqualTo(200);
    assertThat(server.get("/health/").status()).isEqualTo(200);
  }

  @Test
  void healthTellsTimeAndUptime() {
    server.time.advance(2_500);

    assertThat(server.get("/health").body())
        .isEqualTo(
            "{\"status\":\"ok\",\"timestamp\":"
                + (RunningServer.NOW + 2_500)
                + ",\"uptime\":2.500}");
  }

  @Test
  void aClockThatWasSetBackLeavesTheUptimeAtZero() {
    server.time.advance(-1_000);

    assertThat(server.get("/health").json().path("uptime").asDouble()).isZero();
  }

  @Test
  void socketStatusIsWhatTheSocketsSay() {
    assertThat(server.get("/ws-status").body())
        .isEqualTo("{\"connectedClients\":0,\"clients\":[]}");
  }

  @Test
  void answersAreJsonThatNobodyStores() {
    Reply reply = server.get("/api/projects");

    assertThat(reply.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void aConnectionServesManyRequestsPipelinedOnesToo() {
    try (RawClient client = server.raw()) {
      String get = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
      String post =
          "POST /api/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: 12\r\n\r\n{\"name\":\"P\"}";
      client.text(get + post + get);

      assertThat(client.reply().status()).isEqualTo(200);
      assertThat(client.reply().status()).isEqualTo(201);
      assertThat(client.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyThatIsIgnoredIsNoRequest() {
    try (RawClient client = server.raw()) {
      String body = "GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n";
      client.text(
          "GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body
              + "GET /ws-status HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(client.reply().body()).contains("uptime");
      assertThat(client.reply().body()).contains("connectedClients");
    }
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOn() {
    try (RawClient client = server.raw()) {
      client.head(
          "POST /api/projects HTTP/1.1",
          "Host: localhost",
          "Content-Type: application/json",
          "Content-Length: 12",
          "Expect: 100-continue");
      assertThat(client.reply().status()).isEqualTo(100);

      client.text("{\"name\":\"P\"}");
      assertThat(client.reply().status()).isEqualTo(201);
    }
  }

  @Test
  void aClientThatAsksFirstIsRefusedWithoutItsBody() {
    try (RawClient client = server.raw()) {
      client.head(
          "POST /api/projects HTTP/1.1",
          "Host: localhost",
          "Content-Type: text/plain",
          "Content-Length: 12",
          "Expect: 100-continue");
      Reply reply = client.reply();

      assertThat(reply.status()).isEqualTo(415);
      assertThat(reply.header("Connection")).isEqualTo("close");
    }
  }
}
