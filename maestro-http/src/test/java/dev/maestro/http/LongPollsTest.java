package dev.maestro.http;

import static dev.maestro.http.EventPagesTest.next;
import static dev.maestro.http.EventPagesTest.seqs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Pages that come when there is something on them. */
final class LongPollsTest {

  private static final String WAIT = "/api/events?since=0&types=task:created&wait=60";

  private static HttpSettings withPlaces(int count) {
    return RunningServer.settings()
        .withEvents(new EventSettings(count, Duration.ofSeconds(15), Duration.ofMinutes(5)));
  }

  private static void awaitWaiting(RunningServer server, int count) {
    Await.until(count + " requests wait", () -> server.waiting() == count);
  }

  @Test
  void whatIsThereComesAtOnce() {
    try (RunningServer server = RunningServer.start()) {
      server.task(server.project());

      assertThat(seqs(server.get(WAIT))).containsExactly(2L);
    }
  }

  @Test
  void aWriteThatMatchesIsTheAnswer() {
    try (RunningServer server = RunningServer.start()) {
      CompletableFuture<Reply> poll = server.getLater(WAIT);
      awaitWaiting(server, 1);
      String project = server.project();
      server.task(project);

      assertThat(seqs(poll.join())).containsExactly(2L);
      assertThat(next(poll.join())).isEqualTo(2);
      awaitWaiting(server, 0);
    }
  }

  @Test
  void whenTheTimeIsOverAnEmptyPageHasMovedOn() {
    try (RunningServer server = RunningServer.start()) {
      CompletableFuture<Reply> poll =
          server.getLater("/api/events?since=0&types=task:created&wait=1");
      server.project();
      server.project();

      assertThat(poll.join().status()).isEqualTo(200);
      assertThat(seqs(poll.join())).isEmpty();
      assertThat(next(poll.join())).isEqualTo(2);
    }
  }

  @Test
  void aClientThatGoesAwayFreesItsPlace() {
    try (RunningServer server = RunningServer.start(withPlaces(1))) {
      try (RawClient gone = server.raw()) {
        gone.head("GET " + WAIT + " HTTP/1.1", "Host: localhost");
        awaitWaiting(server, 1);
        Reply refused = server.get(WAIT);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("TOO_MANY_CONNECTIONS");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(server.get("/api/events/stream").code()).isEqualTo("TOO_MANY_CONNECTIONS");
        assertThat(server.get("/api/events?since=0").status()).isEqualTo(200);
      }
      awaitWaiting(server, 0);
      CompletableFuture<Reply> next = server.getLater(WAIT);
      awaitWaiting(server, 1);
      server.task(server.project());
      assertThat(next.join().status()).isEqualTo(200);
    }
  }

  @Test
  void manyThatWaitHoldNoWorker() {
    HttpSettings settings = RunningServer.settings().withWorkers(1);
    List<RawClient> clients = new ArrayList<>();
    try (RunningServer server = RunningServer.start(settings)) {
      for (int i = 0; i < 200; i++) {
        clients.add(server.raw().head("GET " + WAIT + " HTTP/1.1", "Host: localhost"));
      }
      awaitWaiting(server, 200);
      String project = server.project();
      assertThat(server.get("/api/projects").ids()).containsExactly(project);
      server.task(project);

      clients.forEach(client -> assertThat(seqs(client.reply())).containsExactly(2L));
      awaitWaiting(server, 0);
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void aConnectionGoesOnAfterAWaitAlsoWithWhatWasSentMeanwhile() {
    try (RunningServer server = RunningServer.start();
        RawClient client = server.raw()) {
      for (int i = 0; i < 3; i++) {
        long latest = server.storage.events().latestSeq();
        client.head("GET /api/events?wait=60&since=" + latest + " HTTP/1.1", "Host: localhost");
        awaitWaiting(server, 1);
        if (i > 0) {
          client.head("GET /health HTTP/1.1", "Host: localhost");
        }
        server.project();
        assertThat(seqs(client.reply())).containsExactly(latest + 1);
        if (i > 0) {
          assertThat(client.reply().body()).contains("uptime");
        }
      }
    }
  }

  @Test
  void aServerThatStopsAnswersThemAtOnce() {
    try (RunningServer server = RunningServer.start()) {
      server.project();
      CompletableFuture<Reply> poll = server.getLater(WAIT);
      awaitWaiting(server, 1);

      assertThat(server.server.drain(Duration.ofSeconds(30))).isTrue();

      assertThat(poll.join().status()).isEqualTo(200);
      assertThat(poll.join().header("Connection")).isEqualTo("close");
      assertThat(seqs(poll.join())).isEmpty();
      assertThat(next(poll.join())).isEqualTo(1);
    }
  }

  @Test
  void aClientMayWaitLongerThanAConnectionMayIdle() {
    HttpSettings settings =
        RunningServer.settings()
            .withHeadTimeout(Duration.ofMillis(100))
            .withIdleTimeout(Duration.ofMillis(100));
    try (RunningServer server = RunningServer.start(settings);
        RawClient idle = server.raw()) {
      CompletableFuture<Reply> poll = server.getLater(WAIT);
      awaitWaiting(server, 1);
      idle.text("GET");
      assertThat(idle.readToEnd()).isEmpty();

      server.task(server.project());
      assertThat(seqs(poll.join())).containsExactly(2L);
    }
  }
}
