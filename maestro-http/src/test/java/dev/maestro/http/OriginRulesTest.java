package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every web page that the user visits counts as hostile, but for those of this machine. */
final class OriginRulesTest {

  private static final RunningServer SERVER =
      RunningServer.start(
          AccessRules.builder()
              .allowOrigin("https://App.example:443")
              .allowOrigin("https://other.example:8443")
              .build());

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static Reply send(String requestLine, String... headers) {
    try (RawClient client = SERVER.raw()) {
      String[] lines = new String[headers.length + 2];
      lines[0] = requestLine + " HTTP/1.1";
      lines[1] = "Host: localhost";
      System.arraycopy(headers, 0, lines, 2, headers.length);
      return client.head(lines).reply();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost",
        "http://localhost:5173",
        "https://localhost:8443",
        "http://127.0.0.1:1",
        "http://127.8.9.10",
        "http://[::1]:3000",
        "tauri://localhost",
        "http://tauri.localhost",
        "https://tauri.localhost",
        "https://app.example",
        "https://other.example:8443",
      })
  void anOriginOfOursIsEchoed(String origin) {
    Reply reply = send("GET /health", "Origin: " + origin, "Sec-Fetch-Site: cross-site");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo(origin);
    assertThat(reply.header("Vary")).isEqualTo("Origin");
    assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "*",
        "https://evil.example",
        "http://app.example",
        "https://app.example:444",
        "https://app.example.",
        "https://app.example.evil.example",
        "https://sub.app.example",
        "https://other.example",
        "http://localhost.evil.example",
        "http://localhost:3000.evil.example",
        "http://localhost@evil.example",
        "http://evil.example/localhost",
        "http://localhost/",
        "http://localhost:3000/path",
        "http://localhost?x",
        "http://localhost#x",
        "http://localhost:",
        "http://localhost:65536",
        "http://localhost.",
        "http://sub.localhost",
        "http://2130706433",
        "http://127.1",
        "http://0.0.0.0",
        "http://[::ffff:127.0.0.1]",
        "http://[::]",
        "localhost",
        "//localhost",
        "://localhost",
        "http:localhost",
        "http:/localhost",
        "http://",
        "file://",
        "ftp://localhost",
        "chrome-extension://localhost",
        "tauri://localhost:1",
        "tauri://evil.example",
        "http://tauri.localhost:8080",
        "http://localhost http://evil.example",
        "http://localhost, http://localhost",
      })
  void anyOtherOriginIs403(String origin) {
    Reply reply = send("GET /health", "Origin: " + origin);

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.code()).isEqualTo("ORIGIN_NOT_ALLOWED");
    assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void twoOriginsAre403EvenWhereBothAreOurs() {
    assertThat(send("GET /health", "Origin: http://localhost", "Origin: http://localhost").status())
        .isEqualTo(403);
  }

  @Test
  void noOriginIsFine() {
    Reply reply = send("GET /health");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void aCrossSiteRequestWithoutAnOriginIs403() {
    assertThat(send("GET /health", "Sec-Fetch-Site: cross-site").code())
        .isEqualTo("ORIGIN_NOT_ALLOWED");
    assertThat(send("GET /health", "Sec-Fetch-Site: Cross-Site").status()).isEqualTo(403);
    assertThat(send("GET /health", "Sec-Fetch-Site: none", "Sec-Fetch-Site: cross-site").status())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "same-origin", "same-site"})
  void anyOtherFetchSiteIsFine(String site) {
    assertThat(send("GET /health", "Sec-Fetch-Site: " + site).status()).isEqualTo(200);
  }

  @Test
  void anUpgradeIsHeldToTheSameRules() {
    String[] upgrade = {
      "Origin: https://evil.example", "Connection: Upgrade", "Upgrade: websocket"
    };
    assertThat(send("GET /ws", upgrade).status()).isEqualTo(403);

    upgrade[0] = "Sec-Fetch-Site: cross-site";
    assertThat(send("GET /ws", upgrade).status()).isEqualTo(403);

    upgrade[0] = "Origin: http://localhost:5173";
    assertThat(send("GET /ws", upgrade).status()).isEqualTo(299);
  }

  @Test
  void aPreflightOfOursIsAnswered() {
    Reply reply =
        send(
            "OPTIONS /api/tasks/x",
            "Origin: https://app.example",
            "Access-Control-Request-Method: PATCH",
            "Access-Control-Request-Headers: content-type,x-thing");

    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
    assertThat(reply.header("Access-Control-Allow-Methods")).contains("PATCH", "DELETE", "PUT");
    assertThat(reply.header("Access-Control-Allow-Headers")).isEqualTo("content-type,x-thing");
    assertThat(reply.header("Vary")).isEqualTo("Origin");
    assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, PATCH, DELETE, OPTIONS");
  }

  @Test
  void aPreflightThatNamesNoHeadersIsToldThoseThatTheServerHeeds() {
    Reply reply =
        send(
            "OPTIONS /api/tasks",
            "Origin: https://app.example",
            "Access-Control-Request-Method: POST");

    assertThat(reply.header("Access-Control-Allow-Headers")).isEqualTo("Content-Type, Prefer");
  }

  @Test
  void aPreflightAllowsToPrefer() {
    Reply reply =
        send(
            "OPTIONS /api/tasks",
            "Origin: https://app.example",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: content-type,prefer");

    assertThat(reply.header("Access-Control-Allow-Headers")).isEqualTo("content-type,prefer");
  }

  @Test
  void pagesOfOursMayReadTheReceiptOfAWrite() {
    Reply ours = send("DELETE /api/tasks/x", "Origin: https://app.example");
    assertThat(ours.header("Access-Control-Expose-Headers"))
        .isEqualTo("Maestro-Seq, Maestro-Durability, Preference-Applied");
    assertThat(ours.header("Maestro-Seq")).isEqualTo("0");

    assertThat(
            send("DELETE /api/tasks/x", "Origin: https://evil.example")
                .header("Access-Control-Expose-Headers"))
        .isEmpty();
    assertThat(send("DELETE /api/tasks/x").header("Access-Control-Expose-Headers")).isEmpty();
  }

  @Test
  void aPreflightForARouteThatIsNotThereLetsThePageSeeThe404() {
    Reply reply =
        send("OPTIONS /none", "Origin: https://app.example", "Access-Control-Request-Method: POST");

    assertThat(reply.status()).isEqualTo(204);
  }

  @Test
  void aPreflightOfAnyOtherIs403() {
    Reply reply =
        send(
            "OPTIONS /api/tasks",
            "Origin: https://evil.example",
            "Access-Control-Request-Method: POST");

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.header("Access-Control-Allow-Methods")).isEmpty();
  }

  @Test
  void errorsAreSharedWithPagesOfOursToo() {
    Reply reply = send("GET /none", "Origin: https://app.example");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
  }

  @Test
  void everyAnswerIsHardened() {
    for (Reply reply :
        new Reply[] {
          send("GET /health"),
          send("GET /none"),
          send("OPTIONS /health"),
          send("GET /health", "Origin: null"),
          send("GET /ws", "Connection: Upgrade", "Upgrade: websocket")
        }) {
      assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(reply.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
      assertThat(reply.header("Server")).isEmpty();
    }
  }
}
