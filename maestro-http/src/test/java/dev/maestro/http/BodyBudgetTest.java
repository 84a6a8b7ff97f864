package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.port.Durability;
import dev.maestro.json.Json;
import dev.maestro.testkit.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BodyBudgetTest {

  @Test
  void whatOneTakesNobodyElseHasUntilItIsGivenBackOnce() {
    BodyBudget budget = new BodyBudget(10);
    BodyBudget.Share first = budget.share();
    BodyBudget.Share second = budget.share();

    assertThat(first.growTo(4)).isTrue();
    assertThat(first.growTo(8)).isTrue();
    assertThat(second.growTo(3)).isFalse();
    assertThat(second.growTo(2)).isTrue();
    first.close();
    first.close();
    assertThat(second.growTo(11)).isFalse();
    assertThat(second.growTo(10)).isTrue();
    assertThat(first.growTo(9)).isFalse();
  }

  private static final Route ECHO =
      Route.post("/echo", request -> Answer.ok(generator -> Json.write(request.body(), generator)));

  @Test
  void aBodyThatThereIsNoMemoryForIs503AndAllIsGivenBackAfterEach() throws Exception {
    HttpSettings settings = RunningServer.settings().withBodyTimeout(Duration.ofMinutes(10));
    int all = HttpSettings.MAX_BODY;
    BodyBudget budget = new BodyBudget(all);
    Answers answers = new Answers(settings);
    Receipt receipt = new Receipt(7, Durability.FSYNC);
    ApiHandler api =
        new ApiHandler(answers, settings.bodyTimeout(), budget, () -> receipt, List.of(ECHO));
    try (HttpServer server =
        HttpServer.start(settings, AccessRules.localOnly(), answers, api, api)) {
      BodyBudget.Share rest = budget.share();
      assertThat(rest.growTo(all)).isTrue();
      Reply refused = post(server, "{}");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("OVERLOADED");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.header("Connection")).isEqualTo("close");
      assertThat(refused.message()).contains("nothing was changed");
      assertThat(refused.header("Maestro-Seq")).isEqualTo("7");
      rest.close();

      String large = "{\"x\":\"" + "x".repeat(500_000) + "\"}";
      assertThat(post(server, large).body()).isEqualTo(large);
      assertIsFree(budget, all);
      assertThat(post(server, "nonsense").code()).isEqualTo("INVALID_JSON");
      assertIsFree(budget, all);
      try (RawClient client = new RawClient(server.port())) {
        client.text(head(1000)).text("{");
        Await.until("its part is taken", () -> !isFree(budget, all));
      }
      Await.until("its part is given back", () -> isFree(budget, all));
    }
  }

  private static String head(int length) {
    return "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + length
        + "\r\n\r\n";
  }

  private static Reply post(HttpServer server, String body) {
    try (RawClient client = new RawClient(server.port())) {
      return client.text(head(body.length())).text(body).reply();
    }
  }

  private static void assertIsFree(BodyBudget budget, long bytes) {
    assertThat(isFree(budget, bytes)).isTrue();
  }

  private static boolean isFree(BodyBudget budget, long bytes) {
    try (BodyBudget.Share share = budget.share()) {
      return share.growTo(bytes);
    }
  }
}
