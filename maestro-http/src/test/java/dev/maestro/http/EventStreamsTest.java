package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.http.StreamClient.Block;
import dev.maestro.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server-Sent Events. */
@Timeout(120)
final class EventStreamsTest {

  private static final String STREAM = "/api/events/stream";

  private static HttpSettings settings(Duration heartbeat, Duration stall) {
    return RunningServer.settings().withEvents(new EventSettings(1_000, heartbeat, stall));
  }

  private static HttpSettings settings() {
    return settings(Duration.ofMinutes(5), Duration.ofMinutes(5));
  }

  @Test
  void aStreamTellsItsPlaceAndThenWhatComes() {
    try (RunningServer server = RunningServer.start()) {
      server.project();
      try (StreamClient client = server.stream(STREAM)) {
        assertThat(client.status()).isEqualTo(200);
        assertThat(client.header("Content-Type")).isEqualTo("text/event-stream; charset=utf-8");
        assertThat(client.header("Cache-Control")).isEqualTo("no-store");
        assertThat(client.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(client.next())
            .contains(new Block(List.of("retry: 1000", "id: " + server.storeId() + ":1")));

        server.project();
        Block event = client.next().orElseThrow();
        assertThat(event.lines()).hasSize(2);
        assertThat(event.value("id")).isEqualTo(server.storeId() + ":2");
        assertThat(event.data())
            .isEqualTo(server.get("/api/events?since=1").json().path("events").get(0));
      }
    }
  }

  @Test
  void aStreamHasThePastThatIsAskedForAndWhatMatches() {
    try (RunningServer server = RunningServer.start()) {
      String wanted = server.project();
      String other = server.project();
      server.task(wanted);
      server.task(other);
      server.task(wanted);
      try (StreamClient client =
          server.stream(STREAM + "?types=task:*&since=0&projectId=" + wanted)) {
        assertThat(client.event().seq()).isEqualTo(3);
        assertThat(client.event().seq()).isEqualTo(5);
        server.task(other);
        server.task(wanted);
        assertThat(client.event().seq()).isEqualTo(7);
      }
    }
  }

  @Test
  void silenceIsBrokenByHeartbeatsThatMoveThePlaceOn() {
    try (RunningServer server =
            RunningServer.start(settings(Duration.ofMillis(50), Duration.ofMinutes(5)));
        StreamClient client = server.stream(STREAM + "?types=task:*")) {
      client.next();
      server.project();
      server.project();

      Block block = client.next().orElseThrow();
      while (!client.lastId().endsWith(":2")) {
        assertThat(block.isEvent()).isFalse();
        assertThat(block.lines()).hasSize(2).startsWith(": heartbeat");
        block = client.next().orElseThrow();
      }
      assertThat(client.lastId()).isEqualTo(server.storeId() + ":2");
    }
  }

  @Test
  void whoComesBackWithItsLastIdMissesNothingAndGetsNothingTwice() {
    int events = 900;
    try (RunningServer server = RunningServer.start(settings())) {
      CompletableFuture<Void> writers =
          CompletableFuture.allOf(
              IntStream.range(0, 3)
                  .mapToObj(writer ->
                      CompletableFuture.runAsync(
                          () -> IntStream.range(0, events / 3).forEach(i -> server.project())))
                  .toArray(CompletableFuture[]::new));
      List<Long> seen = new ArrayList<>();
      String lastId = server.storeId() + ":0";
      while (seen.size() < events) {
        try (StreamClient client = server.stream(STREAM, "Last-Event-ID", lastId)) {
          for (int i = 0; i < 97 && seen.size() < events; i++) {
            seen.add(client.event().seq());
          }
          lastId = client.lastId();
        }
      }
      writers.join();
      assertThat(seen).isEqualTo(LongStream.rangeClosed(1, events).boxed().toList());
      Await.until("all places are free", () -> server.waiting() == 0);
    }
  }

  @Test
  void theLastIdWinsOverTheQuery() {
    try (RunningServer server = RunningServer.start()) {
      IntStream.range(0, 5).forEach(i -> server.project());
      String id = server.storeId() + ":3";
      try (StreamClient client =
          server.stream(STREAM + "?since=0&storeId=another.7", "Last-Event-ID", id)) {
        assertThat(client.event().seq()).isEqualTo(4);
      }
    }
  }

  @Test
  void aLastIdOfAnotherStoreIs409AndOneThatIsNoneIs400() {
    try (RunningServer server = RunningServer.start()) {
      assertThat(code(server, "another.1:0")).isEqualTo("409 FOREIGN_STORE");
      assertThat(code(server, server.storeId() + ":9")).isEqualTo("409 FOREIGN_STORE");
      for (String id : List.of("7", "x:", "x:y", ":-1")) {
        assertThat(code(server, id)).as(id).isEqualTo("400 VALIDATION_ERROR");
      }
    }
  }

  private static String code(RunningServer server, String lastId) {
    Reply reply = server.send("GET", STREAM, null, "Last-Event-ID", lastId);
    return reply.status() + " " + reply.code();
  }

  @Test
  void aReaderThatDoesNotReadCostsNobodyElseAnything() {
    int events = 60;
    try (RunningServer server = RunningServer.start(settings());
        RawClient slow = new RawClient(server.port(), 4096)) {
      slow.head("GET " + STREAM + "?since=0 HTTP/1.1", "Host: localhost");
      Await.until("it is there", () -> server.waiting() == 1);
      try (StreamClient quick = server.stream(STREAM + "?since=0")) {
        for (long seq = 1; seq <= events; seq++) {
          server.largeProject();
          assertThat(quick.event().seq()).isEqualTo(seq);
        }
      }
      String all = readUntil(slow, "id: " + server.storeId() + ":" + events + "\ndata: ");
      assertThat(all.split("\ndata: ", -1)).hasSize(events + 1);
    }
  }

  private static String readUntil(RawClient client, String end) {
    StringBuilder all = new StringBuilder();
    while (all.indexOf(end, Math.max(0, all.length() - 20_000)) < 0) {
      all.append(client.readExactly(8_192));
    }
    return all.toString();
  }

  @Test
  void whoFallsBehindWhatIsKeptIsToldAndTheStreamEnds() {
    HttpSettings settings = settings();
    try (RunningServer server = RunningServer.startKeeping(4, settings);
        RawClient slow = new RawClient(server.port(), 4096)) {
      slow.head("GET " + STREAM + "?since=0 HTTP/1.1", "Host: localhost");
      Await.until("it is there", () -> server.waiting() == 1);
      IntStream.range(0, 60).forEach(i -> server.largeProject());

      String all = new String(slow.readToEnd(), StandardCharsets.UTF_8);
      assertThat(all)
          .contains(
              "event: resync\ndata: {\"type\":\"resync\",\"reason\":\"pruned\",\"storeId\":\""
                  + server.storeId()
                  + "\",\"oldestSeq\":57,\"latestSeq\":60}\n\n");
      assertThat(all).endsWith("\r\n0\r\n\r\n");
      Await.until("its place is free", () -> server.waiting() == 0);
    }
  }

  @Test
  void aClientThatReadsNothingForLongLosesItsStream() {
    try (RunningServer server =
            RunningServer.start(settings(Duration.ofMinutes(5), Duration.ofMillis(200)));
        RawClient slow = new RawClient(server.port(), 4096)) {
      slow.head("GET " + STREAM + "?since=0 HTTP/1.1", "Host: localhost");
      Await.until("it is there", () -> server.waiting() == 1);
      IntStream.range(0, 60).forEach(i -> server.largeProject());

      Await.until("its place is free", () -> server.waiting() == 0);
    }
  }

  @Test
  void aClientThatGoesAwayIsNoticedWithoutAWrite() {
    try (RunningServer server = RunningServer.start(settings())) {
      try (StreamClient client = server.stream(STREAM)) {
        assertThat(client.next()).isPresent();
        assertThat(server.waiting()).isEqualTo(1);
      }
      Await.until("its place is free", () -> server.waiting() == 0);
    }
  }

  @Test
  void aServerThatStopsEndsThemAtOnceAlsoThoseThatDoNotRead() {
    try (RunningServer server = RunningServer.start(settings());
        RawClient slow = new RawClient(server.port(), 4096);
        StreamClient quick = server.stream(STREAM)) {
      slow.head("GET " + STREAM + "?since=0 HTTP/1.1", "Host: localhost");
      Await.until("both are there", () -> server.waiting() == 2);
      IntStream.range(0, 60).forEach(i -> server.largeProject());
      for (long seq = 1; seq <= 60; seq++) {
        assertThat(quick.event().seq()).isEqualTo(seq);
      }

      assertThat(server.server.drain(Duration.ofSeconds(30))).isTrue();

      assertThat(quick.next()).isEqualTo(Optional.empty());
      assertThat(slow.readToEnd()).isNotEmpty();
    }
  }

  @Test
  void aStreamOutlivesTheTimeoutsOfRequests() {
    HttpSettings settings =
        settings()
            .withHeadTimeout(Duration.ofMillis(100))
            .withIdleTimeout(Duration.ofMillis(100))
            .withWriteTimeout(Duration.ofMillis(100));
    try (RunningServer server = RunningServer.start(settings);
        StreamClient client = server.stream(STREAM);
        RawClient idle = server.raw()) {
      assertThat(client.next()).isPresent();
      idle.text("GET");
      assertThat(idle.readToEnd()).isEmpty();

      server.project();
      assertThat(client.event().seq()).isEqualTo(1);
    }
  }

  @Test
  void anOldClientGetsAStreamThatEndsWithItsConnection() {
    try (RunningServer server = RunningServer.start();
        RawClient client = server.raw()) {
      server.project();
      client.head("GET " + STREAM + "?since=0 HTTP/1.0", "Host: localhost");
      Await.until("it is there", () -> server.waiting() == 1);
      StringBuilder all = new StringBuilder();
      while (all.indexOf("\n\nid: " + server.storeId() + ":1\ndata: ") < 0) {
        all.append(client.readExactly(1));
      }
      assertThat(all).doesNotContain("Transfer-Encoding");

      assertThat(server.server.drain(Duration.ofSeconds(30))).isTrue();
      assertThat(client.readToEnd()).isNotEmpty();
    }
  }
}
