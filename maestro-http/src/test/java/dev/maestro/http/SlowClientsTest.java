package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that stall hold neither a thread nor, for long, a connection. */
final class SlowClientsTest {

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final String HALF =
      "POST /api/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: 100\r\n\r\n{\"name\":";

  @Test
  void twoHundredClientsWithHalfABodyHoldUpNobodyAndGetA408() {
    List<RawClient> stalled = new ArrayList<>();
    HttpSettings settings =
        RunningServer.settings().withWorkers(2).withBodyTimeout(Duration.ofSeconds(2));
    try (RunningServer server = RunningServer.start(settings)) {
      for (int i = 0; i < 200; i++) {
        stalled.add(server.raw().text(HALF));
      }

      assertThat(server.post("/api/projects", "{\"name\":\"P\"}").status()).isEqualTo(201);
      for (RawClient client : stalled) {
        Reply reply = client.reply();
        assertThat(reply.status()).isEqualTo(408);
        assertThat(reply.code()).isEqualTo("REQUEST_TIMEOUT");
        assertThat(reply.header("Connection")).isEqualTo("close");
      }
      assertThat(server.get("/api/projects").ids()).hasSize(1);
    } finally {
      stalled.forEach(RawClient::close);
    }
  }

  @Test
  void aHeadThatTricklesInEndsTheConnection() {
    HttpSettings settings =
        RunningServer.settings().withHeadTimeout(SHORT).withIdleTimeout(LONG).withBodyTimeout(LONG);
    try (RunningServer server = RunningServer.start(settings);
        RawClient client = server.raw()) {
      client.text("GET /health HTTP/1.1\r\nHo");

      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void aConnectionThatWasOpenedAheadIsNotMeasuredByTheTimeOfAHead() {
    HttpSettings settings = RunningServer.settings().withHeadTimeout(SHORT).withIdleTimeout(LONG);
    try (RunningServer server = RunningServer.start(settings);
        RawClient ahead = server.raw();
        RawClient slow = server.raw()) {
      slow.text("GET");
      // This one began later, and its end shows that the time of a head is over for both.
      assertThat(slow.readToEnd()).isEmpty();

      ahead.head("GET /health HTTP/1.1", "Host: localhost");
      assertThat(ahead.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void aMalformedHostWithHalfABodyEndsTheConnection() {
    HttpSettings settings =
        RunningServer.settings().withHeadTimeout(SHORT).withIdleTimeout(LONG).withBodyTimeout(LONG);
    try (RunningServer server = RunningServer.start(settings);
        RawClient client = server.raw()) {
      client.text(HALF.replace("localhost", "[bad"));

      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void aConnectionWithoutARequestEnds() {
    HttpSettings settings = RunningServer.settings().withIdleTimeout(SHORT).withHeadTimeout(LONG);
    try (RunningServer server = RunningServer.start(settings);
        RawClient client = server.raw()) {
      client.head("GET /health HTTP/1.1", "Host: localhost");
      assertThat(client.reply().status()).isEqualTo(200);

      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void aReaderThatNeverReadsHoldsNoThreadAndLosesItsConnection() {
    HttpSettings settings =
        RunningServer.settings().withWorkers(1).withWriteTimeout(Duration.ofSeconds(1));
    try (RunningServer server = RunningServer.start(settings)) {
      fill(server, 12);
      try (RawClient client = new RawClient(server.port(), 4096)) {
        client.head("GET /api/projects HTTP/1.1", "Host: localhost");

        assertThat(server.get("/api/projects?x").ids()).hasSize(12);
        Await.until("the snapshot is let go", () -> server.storage.openReads() == 0);
        assertThat(new String(client.readToEnd(), StandardCharsets.UTF_8))
            .doesNotEndWith("0\r\n\r\n");
      }
    }
  }

  @Test
  void aListWhoseClientNeverReadsIsLetGoWhenTheServerStops() {
    HttpSettings settings = RunningServer.settings().withWriteTimeout(LONG);
    try (RunningServer server = RunningServer.start(settings)) {
      fill(server, 12);
      try (RawClient client = new RawClient(server.port(), 4096)) {
        client.head("GET /api/projects HTTP/1.1", "Host: localhost");
        // Its first bytes show that the list is under way; the rest does not fit in between.
        assertThat(client.readExactly(12)).isEqualTo("HTTP/1.1 200");
        assertThat(server.server.drain(Duration.ofMillis(1))).isFalse();

        server.server.close();
        Await.until("the snapshot is let go", () -> server.storage.openReads() == 0);
      }
    }
  }

  private static void fill(RunningServer server, int megabytes) {
    String text = "x".repeat(1_000_000);
    for (int i = 0; i < megabytes; i++) {
      server.post("/api/projects", "{\"name\":\"P\",\"x\":\"" + text + "\"}");
    }
  }
}
