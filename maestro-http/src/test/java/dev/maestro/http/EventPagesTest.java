package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log by the page. */
final class EventPagesTest {

  private final RunningServer server = RunningServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  static List<Long> seqs(Reply page) {
    return StreamSupport.stream(page.json().path("events").spliterator(), false)
        .map(event -> event.path("seq").asLong())
        .toList();
  }

  static long next(Reply page) {
    return page.json().path("nextSeq").asLong();
  }

  @Test
  void aPageHasTheFramesOfTheContractAndSaysWhereToGoOn() {
    String id = server.project();

    assertThat(server.get("/api/events").body())
        .isEqualTo(
            "{\"storeId\":\""
                + server.storeId()
                + "\",\"events\":[{\"type\":\"project:created\",\"event\":\"project:created\",\"data\":"
                + server.get("/api/projects/" + id).body()
                + ",\"timestamp\":"
                + RunningServer.NOW
                + ",\"seq\":1}],\"nextSeq\":1,\"oldestSeq\":1,\"latestSeq\":1}");
  }

  @Test
  void anEmptyStoreHasAnEmptyPage() {
    assertThat(server.get("/api/events").body())
        .isEqualTo(
            "{\"storeId\":\""
                + server.storeId()
                + "\",\"events\":[],\"nextSeq\":0,\"oldestSeq\":1,\"latestSeq\":0}");
  }

  @Test
  void pagesTogetherHaveEveryEventThatMatchesOnce() {
    String wanted = server.project();
    String other = server.project();
    for (int i = 0; i < 25; i++) {
      server.task(wanted);
      server.task(other);
    }
    List<Long> seen = new ArrayList<>();
    long since = 0;
    Reply page;
    do {
      page = server.get("/api/events?types=task:*&limit=4&projectId=" + wanted + "&since=" + since);
      assertThat(seqs(page).size()).isLessThanOrEqualTo(4);
      seen.addAll(seqs(page));
      since = next(page);
    } while (since < page.json().path("latestSeq").asLong());

    assertThat(seen).isEqualTo(LongStream.range(0, 25).mapToObj(i -> 3 + 2 * i).toList());
  }

  @Test
  void aPageHasAHundredEventsUnlessTheClientSaysOtherwise() {
    IntStream.range(0, 120).forEach(i -> server.project());

    assertThat(seqs(server.get("/api/events?since=5")))
        .isEqualTo(LongStream.rangeClosed(6, 105).boxed().toList());
    assertThat(seqs(server.get("/api/events?limit=1000"))).hasSize(120);
    assertThat(seqs(server.get("/api/events?limit=1"))).containsExactly(1L);
  }

  @Test
  void aFilterThatMatchesNothingMovesOn() {
    IntStream.range(0, 70).forEach(i -> server.project());

    Reply page = server.get("/api/events?since=0&types=task:*");

    assertThat(seqs(page)).isEmpty();
    assertThat(next(page)).isEqualTo(70);
  }

  @Test
  void soManyEventsAreLookedAtAtOnceAndNotMore() {
    String id = server.project();
    server.storage.write(transaction -> {
      for (int i = 0; i < EventReader.MOST_LOOKED_AT; i++) {
        transaction.record(new Event.ProjectDeleted(new ProjectId(id)), RunningServer.NOW);
      }
      return id;
    });
    server.task(id);

    Reply first = server.get("/api/events?since=0&types=task:created");
    assertThat(seqs(first)).isEmpty();
    assertThat(next(first)).isEqualTo(EventReader.MOST_LOOKED_AT);
    Reply second = server.get("/api/events?types=task:created&since=" + next(first));
    assertThat(seqs(second)).containsExactly(EventReader.MOST_LOOKED_AT + 2L);
    // Who waits does not have to ask twice.
    Reply waited = server.get("/api/events?since=0&types=task:created&wait=60");
    assertThat(seqs(waited)).containsExactly(EventReader.MOST_LOOKED_AT + 2L);
  }

  @Test
  void aPageHasAboutAMebibyteAndAtLeastOneEvent() {
    String large = "{\"name\":\"" + "x".repeat(700_000) + "\"}";
    server.post("/api/projects", large);
    server.post("/api/projects", large);

    Reply first = server.get("/api/events?since=0");
    assertThat(seqs(first)).containsExactly(1L);
    assertThat(next(first)).isEqualTo(1);
    assertThat(seqs(server.get("/api/events?since=1"))).containsExactly(2L);
  }

  @Test
  void aStoreThatIsAnotherIs409() {
    server.project();
    Reply reply = server.get("/api/events?since=1&storeId=another.1");

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.code()).isEqualTo("FOREIGN_STORE");
    assertThat(reply.json().path("details").toString())
        .isEqualTo("{\"storeId\":\"" + server.storeId() + "\",\"oldestSeq\":1,\"latestSeq\":1}");
    assertThat(server.get("/api/events?since=1&storeId=" + server.storeId()).status())
        .isEqualTo(200);
  }

  @Test
  void aSeqThatIsAheadIs409() {
    server.project();
    Reply reply = server.get("/api/events?since=2");

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.code()).isEqualTo("FOREIGN_STORE");
    assertThat(reply.message()).contains("has not come to event 2");
    assertThat(reply.json().path("details").path("latestSeq").asLong()).isEqualTo(1);
    assertThat(server.get("/api/events/stream?since=2").status()).isEqualTo(409);
  }

  @Test
  void eventsThatAreGoneAre410() {
    try (RunningServer forgetful = RunningServer.startKeeping(3, RunningServer.settings())) {
      IntStream.range(0, 10).forEach(i -> forgetful.project());

      for (String path : List.of("/api/events?since=6", "/api/events/stream?since=6")) {
        Reply reply = forgetful.get(path);
        assertThat(reply.status()).isEqualTo(410);
        assertThat(reply.code()).isEqualTo("EVENTS_PRUNED");
        assertThat(reply.json().path("details").toString())
            .isEqualTo(
                "{\"storeId\":\"" + forgetful.storeId() + "\",\"oldestSeq\":8,\"latestSeq\":10}");
      }
      assertThat(seqs(forgetful.get("/api/events?since=7"))).containsExactly(8L, 9L, 10L);
      assertThat(seqs(forgetful.get("/api/events"))).containsExactly(8L, 9L, 10L);
    }
  }

  @Test
  void whatCannotBeUnderstoodIs400() {
    for (String query :
        List.of(
            "since=x",
            "since=-1",
            "since=1.5",
            "since=99999999999999999999",
            "limit=0",
            "limit=1001",
            "wait=61",
            "wait=0.5",
            "types=task:exploded",
            "types=",
            "types=,",
            "taskIds=",
            "sessionIds=",
            "since=1&since=2",
            "projectId=%ff")) {
      Reply reply = server.get("/api/events?" + query);
      assertThat(reply.status()).as(query).isEqualTo(400);
      assertThat(reply.code()).as(query).isEqualTo("VALIDATION_ERROR");
    }
    assertThat(server.get("/api/events/stream?types=nothing").code()).isEqualTo("VALIDATION_ERROR");
    assertThat(server.get("/api/events/stream?types=").code()).isEqualTo("VALIDATION_ERROR");
    assertThat(server.get("/api/events?unknown=1&since=&wait=").status()).isEqualTo(200);
  }

  @Test
  void otherMethodsAndPagesAreRefusedAsEverywhere() {
    for (String path : List.of("/api/events", "/api/events/stream")) {
      assertThat(server.send("OPTIONS", path, null).header("Allow"))
          .isEqualTo("GET, HEAD, OPTIONS");
      assertThat(server.post(path, "{}").status()).isEqualTo(405);
      assertThat(server.send("GET", path, null, "Origin", "https://evil.example").status())
          .isEqualTo(403);
      assertThat(server.send("HEAD", path, null).status()).isEqualTo(200);
    }
    assertThat(server.send("HEAD", "/api/events/stream", null).header("Content-Type"))
        .isEqualTo("text/event-stream; charset=utf-8");
  }
}
