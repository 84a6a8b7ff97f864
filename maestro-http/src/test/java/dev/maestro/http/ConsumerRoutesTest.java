package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.port.Consumers;
import dev.maestro.testkit.InMemoryStorage;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reads the events by name. */
final class ConsumerRoutesTest {

  private static final String ALL = "/api/events/consumers";

  private RunningServer server = RunningServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply acknowledge(String name, long seq) {
    return server.send("PUT", ALL + "/" + name, "{\"seq\":" + seq + "}");
  }

  private void events(int count) {
    IntStream.range(0, count).forEach(i -> server.project());
  }

  private String shown(String name, long seq, long lag, long lastContact, boolean pruned) {
    return "{\"name\":\""
        + name
        + "\",\"storeId\":\""
        + server.storeId()
        + "\",\"seq\":"
        + seq
        + ",\"lag\":"
        + lag
        + ",\"lastContact\":"
        + lastContact
        + ",\"pruned\":"
        + pruned
        + ",\"foreign\":false}";
  }

  @Test
  void anAcknowledgementIsAnsweredWithTheConsumer() {
    events(5);
    Reply reply = acknowledge("indexer", 3);
    String expected = shown("indexer", 3, 2, RunningServer.NOW, false);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo(expected);
    assertThat(reply.header("Maestro-Seq")).isEqualTo("5");
    assertThat(server.get(ALL + "/indexer").body()).isEqualTo(expected);
  }

  @Test
  void theListTellsOfEachHowFarItIsBehind() {
    assertThat(server.get(ALL).body())
        .isEqualTo(
            "{\"storeId\":\""
                + server.storeId()
                + "\",\"oldestSeq\":1,\"latestSeq\":0,\"consumers\":[]}");
    events(5);
    acknowledge("b", 5);
    server.time.advance(1_000);
    acknowledge("a", 0);
    assertThat(server.get(ALL + "/").body())
        .isEqualTo(
            "{\"storeId\":\""
                + server.storeId()
                + "\",\"oldestSeq\":1,\"latestSeq\":5,\"consumers\":["
                + shown("a", 0, 5, RunningServer.NOW + 1_000, false)
                + ","
                + shown("b", 5, 0, RunningServer.NOW, false)
                + "]}");
  }

  @Test
  void anAcknowledgementDoesNotGoBackAndIsAContactAllTheSame() {
    events(5);
    acknowledge("indexer", 4);
    server.time.advance(50);
    assertThat(acknowledge("indexer", 2).body())
        .isEqualTo(shown("indexer", 4, 1, RunningServer.NOW + 50, false));
  }

  @Test
  void whoReadsByItsNameIsHeardOfAndAcknowledgesNothing() {
    events(5);
    acknowledge("indexer", 2);
    acknowledge("other", 2);
    server.time.advance(70);
    assertThat(server.get("/api/events?consumer=indexer").status()).isEqualTo(200);
    assertThat(server.get(ALL + "/indexer").body())
        .isEqualTo(shown("indexer", 2, 3, RunningServer.NOW + 70, false));
    assertThat(server.get(ALL).body())
        .contains(shown("indexer", 2, 3, RunningServer.NOW + 70, false))
        .contains(shown("other", 2, 3, RunningServer.NOW, false));
  }

  @Test
  void aStreamThatComesBackByItsIdIsHeardOfAsWell() {
    events(5);
    acknowledge("indexer", 2);
    server.time.advance(70);
    String id = server.storeId() + ":4";
    try (StreamClient client =
        server.stream("/api/events/stream?consumer=indexer", "Last-Event-ID", id)) {
      assertThat(client.event().seq()).isEqualTo(5);
    }
    assertThat(server.get(ALL + "/indexer").body())
        .isEqualTo(shown("indexer", 2, 3, RunningServer.NOW + 70, false));

    try (StreamClient client =
        server.stream("/api/events/stream?consumer=nobody", "Last-Event-ID", id)) {
      assertThat(client.event().seq()).isEqualTo(5);
    }
    assertThat(server.get(ALL + "/nobody").status()).isEqualTo(404);
  }

  @Test
  void aConsumerThatIsDeletedIsGoneAndMayBeginAnew() {
    events(5);
    acknowledge("indexer", 4);
    Reply deleted = server.delete(ALL + "/indexer");
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.body()).isEqualTo("{\"success\":true,\"id\":\"indexer\"}");
    assertThat(deleted.header("Maestro-Durability")).isEqualTo("fsync");
    for (String method : List.of("GET", "DELETE")) {
      Reply gone = server.send(method, ALL + "/indexer", null);
      assertThat(gone.status()).isEqualTo(404);
      assertThat(gone.body())
          .isEqualTo(
              "{\"error\":true,\"code\":\"CONSUMER_NOT_FOUND\",\"message\":\"Consumer not found:"
                  + " indexer\"}");
    }
    assertThat(acknowledge("indexer", 1).json().path("seq").asLong()).isEqualTo(1);
  }

  @Test
  void whatHasNotHappenedIs400WithTheLatestSeq() {
    events(5);
    Reply reply = acknowledge("indexer", 6);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("SEQ_AHEAD");
    assertThat(reply.json().path("details").toString())
        .isEqualTo("{\"storeId\":\"" + server.storeId() + "\",\"latestSeq\":5}");
    assertThat(server.get(ALL + "/indexer").status()).isEqualTo(404);
  }

  @Test
  void aSeqOfAnotherStoreIs409() {
    events(5);
    String body = "{\"seq\":1,\"storeId\":\"%s\",\"unknown\":true}";
    Reply other = server.send("PUT", ALL + "/indexer", body.formatted("another.1"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.code()).isEqualTo("FOREIGN_STORE");
    assertThat(other.json().path("details").path("storeId").asString()).isEqualTo(server.storeId());
    Reply same = server.send("PUT", ALL + "/indexer", body.formatted(server.storeId()));
    assertThat(same.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}               | seq is required",
        "{\"seq\":null}   | seq is required",
        "{\"seq\":\"1\"}  | seq must be a seq",
        "{\"seq\":-1}     | seq must be a seq",
        "{\"seq\":1.5}    | seq must be a seq",
        "{\"seq\":1e30}   | seq must be a seq",
        "{\"seq\":0,\"storeId\":7} | storeId must be a string",
      })
  void aBodyThatSaysSomethingElseIs400(String body, String message) {
    Reply reply = server.send("PUT", ALL + "/indexer", body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
    assertThat(reply.message()).startsWith(message);
    assertThat(server.get(ALL).json().path("consumers")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".hidden",
        "a%20b",
        "a%2Fb",
        "caf%C3%A9",
        "a,b",
        "a%0A",
        "%E0",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void aNameThatIsNoneIs400(String name) {
    for (Reply reply :
        List.of(
            acknowledge(name, 0), server.get(ALL + "/" + name), server.delete(ALL + "/" + name))) {
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
      assertThat(reply.json().path("details").path(0).path("path").asString()).isEqualTo("name");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A.b-c_9.",
        "-",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void aNameMayBe(String name) {
    assertThat(acknowledge(name, 0).text("name")).isEqualTo(name);
  }

  @Test
  void oneTooManyIs409() {
    for (int i = 0; i < Consumers.MOST; i++) {
      server.storage.consumers().acknowledge(new ConsumerName("c" + i), 0, 1);
    }
    Reply reply = acknowledge("last", 0);
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.code()).isEqualTo("TOO_MANY_CONSUMERS");
    assertThat(reply.message()).contains("1000").contains("delete one");
  }

  @Test
  void aConsumerWhoseEventsAreGoneIsPruned() {
    server.close();
    server = RunningServer.startKeeping(3, RunningServer.settings());
    events(10);
    assertThat(acknowledge("late", 6).body())
        .isEqualTo(shown("late", 6, 4, RunningServer.NOW, true));
    assertThat(acknowledge("late", 7).body())
        .isEqualTo(shown("late", 7, 3, RunningServer.NOW, false));
  }

  @Test
  void aConsumerOfAnEarlierGenerationIsForeignUntilItAcknowledges() {
    InMemoryStorage before = new InMemoryStorage();
    String storeId = before.events().storeId().value();
    before.consumers().acknowledge(new ConsumerName("indexer"), 0, 7);
    server.close();
    server = RunningServer.startOn(before.reopen());
    events(2);
    assertThat(server.get(ALL + "/indexer").body())
        .isEqualTo(
            "{\"name\":\"indexer\",\"storeId\":\""
                + storeId
                + "\",\"seq\":0,\"lag\":null,\"lastContact\":7,\"pruned\":false,\"foreign\":true}");
    assertThat(server.get("/api/events?consumer=indexer").code()).isEqualTo("FOREIGN_STORE");
    assertThat(acknowledge("indexer", 1).body())
        .isEqualTo(shown("indexer", 1, 1, RunningServer.NOW, false));
  }

  @Test
  void aPageForAConsumerBeginsAfterWhatItHasAcknowledged() {
    events(5);
    acknowledge("indexer", 3);
    assertThat(EventPagesTest.seqs(server.get("/api/events?consumer=indexer")))
        .containsExactly(4L, 5L);
    // To read is no acknowledgement.
    assertThat(EventPagesTest.seqs(server.get("/api/events?consumer=indexer")))
        .containsExactly(4L, 5L);
    acknowledge("indexer", 5);
    assertThat(EventPagesTest.seqs(server.get("/api/events?consumer=indexer"))).isEmpty();
  }

  @Test
  void aStreamForAConsumerBeginsAfterWhatItHasAcknowledged() {
    events(5);
    acknowledge("indexer", 3);
    try (StreamClient stream = server.stream("/api/events/stream?consumer=indexer")) {
      assertThat(stream.event().seq()).isEqualTo(4);
      assertThat(stream.event().seq()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "consumer=nobody                     | 404 | CONSUMER_NOT_FOUND",
        "consumer=.x                         | 400 | VALIDATION_ERROR",
        "consumer=indexer&since=1            | 400 | VALIDATION_ERROR",
        "consumer=indexer&storeId=another.1  | 409 | FOREIGN_STORE",
        "consumer=                           | 200 |",
      })
  void whatCannotBeHadForAConsumerIsRefused(String query, int status, @Nullable String code) {
    acknowledge("indexer", 0);
    Reply reply = server.get("/api/events?" + query);
    assertThat(reply.status()).isEqualTo(status);
    if (code != null) {
      assertThat(reply.code()).isEqualTo(code);
    }
  }

  @Test
  void otherMethodsAreRefusedAsEverywhere() {
    Reply list = server.send("PUT", ALL, "{\"seq\":0}");
    assertThat(list.status()).isEqualTo(405);
    assertThat(list.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    Reply one = server.post(ALL + "/indexer", "{\"seq\":0}");
    assertThat(one.status()).isEqualTo(405);
    assertThat(one.header("Allow")).isEqualTo("GET, HEAD, PUT, DELETE, OPTIONS");
    assertThat(server.send("HEAD", ALL, null).body()).isEmpty();
  }
}
