package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.port.Durability;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails in a handler, though it is no exception, is an answer like any other failure. */
final class FailuresTest {

  private static final String BODY =
      "{\"error\":true,\"code\":\"INTERNAL_ERROR\","
          + "\"message\":\"The server failed; its log says why\"";

  private static Answer fail() {
    throw new AssertionError("planted");
  }

  private static final List<Route> ROUTES =
      List.of(
          Route.get("/worker", request -> fail()),
          Route.getAtOnce("/at-once", request -> fail()),
          Route.delete("/write", request -> fail()),
          Route.get(
              "/list",
              request ->
                  new Answer.Listing(JsonArray.of(Stream.of(1), (one, generator) -> fail()))));

  private static Reply send(String method, String path) throws AddressUnavailable {
    HttpSettings settings = RunningServer.settings();
    Answers answers = new Answers(settings);
    ApiHandler api =
        new ApiHandler(
            answers,
            settings.bodyTimeout(),
            new BodyBudget(settings.bodyMemory()),
            () -> new Receipt(7, Durability.BUFFERED),
            ROUTES);
    try (HttpServer server =
            HttpServer.start(settings, AccessRules.localOnly(), answers, api, exchange -> fail());
        RawClient client = new RawClient(server.port())) {
      return client.head(method + " " + path + " HTTP/1.1", "Host: localhost").reply();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/worker", "/at-once", "/list"})
  void anErrorIs500WithTheErrorBody(String path) throws AddressUnavailable {
    Reply reply = send("GET", path);

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).isEqualTo(BODY + "}");
  }

  @Test
  void anErrorOfAWriteTellsTheLastSeqAndAnErrorOfAReadDoesNot() throws AddressUnavailable {
    Reply write = send("DELETE", "/write");
    assertThat(write.header("Maestro-Seq")).isEqualTo("7");
    assertThat(write.header("Maestro-Durability")).isEqualTo("buffered");

    assertThat(send("GET", "/worker").header("Maestro-Seq")).isEmpty();
  }

  @Test
  void anErrorOfAWriteSaysThatTheOutcomeIsUnknown() throws AddressUnavailable {
    Reply reply = send("DELETE", "/write");

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).isEqualTo(BODY + ",\"details\":{\"outcome\":\"unknown\"}}");
  }
}
