package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the name, it reaches 127.0.0.1: only the Host header tells the names apart. */
final class HostRulesTest {

  private static final RunningServer SERVER =
      RunningServer.start(
          AccessRules.builder()
              .allowHost("Maestro.example")
              .allowHost("fd00::1")
              .allowHost("0.0.0.0")
              .build());

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static Reply get(String... headers) {
    try (RawClient client = SERVER.raw()) {
      String[] lines = new String[headers.length + 1];
      lines[0] = "GET /health HTTP/1.1";
      System.arraycopy(headers, 0, lines, 1, headers.length);
      return client.head(lines).reply();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:3000",
        "LocalHost:1",
        "127.0.0.1",
        "127.0.0.1:65535",
        "127.255.3.254",
        "[::1]",
        "[::1]:3000",
        "maestro.example",
        "MAESTRO.EXAMPLE:80",
        "[FD00::1]:3000",
        "0.0.0.0:3000",
      })
  void ourHostsAreServed(String host) {
    assertThat(get("Host: " + host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "evil.example",
        "localhost.evil.example",
        "localhost.",
        "localhost.:3000",
        "127.0.0.1.",
        "127.0.0.1.evil.example",
        "127.1",
        "127.0.1",
        "2130706433",
        "0177.0.0.1",
        "127.0.0.01",
        "0x7f.0.0.1",
        "0x7f000001",
        "127.0.0.256",
        "128.0.0.1",
        "0",
        "::1",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[0:0:0:0:0:0:0:1]",
        "[::1%25lo]",
        "[::1",
        "[::1]x",
        "[::1]:",
        "[fd00::2]",
        "fd00::1",
        "localhost:",
        "localhost:65536",
        "localhost:123456",
        "localhost:-1",
        "localhost:80:80",
        "localhost:8o",
        "user@localhost",
        "localhost@evil.example",
        "evil.example#@localhost",
        "evil.example/localhost",
        "http://localhost",
        "localhost, evil.example",
        "localhost evil.example",
        "local%68ost",
        "sub.localhost",
        "maestro.example.",
        "\"localhost\"",
      })
  void anyOtherHostIs421(String host) {
    Reply reply = get("Host: " + host);

    assertThat(reply.status()).isEqualTo(421);
    assertThat(reply.code()).isEqualTo("HOST_NOT_ALLOWED");
    assertThat(reply.json().path("error").asBoolean()).isTrue();
  }

  @Test
  void theReasonPhraseIsThatOf421() {
    try (RawClient client = SERVER.raw()) {
      String expected = "HTTP/1.1 421 Misdirected Request\r\n";
      client.head("GET /health HTTP/1.1", "Host: evil.example");
      assertThat(client.readExactly(expected.length())).isEqualTo(expected);
    }
  }

  @Test
  void noHostIs421() {
    assertThat(get().status()).isEqualTo(421);
  }

  @Test
  void noHostIs421InOldHttpToo() {
    try (RawClient client = SERVER.raw()) {
      assertThat(client.head("GET /health HTTP/1.0").reply().status()).isEqualTo(421);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "0.0.0.0:3000", "maestro.example", "[fd00::1]"})
  void withoutAFlagNoOtherHostIsOurs(String host) {
    try (RunningServer server = RunningServer.start();
        RawClient client = server.raw()) {
      Reply reply = client.head("GET /health HTTP/1.1", "Host: " + host).reply();

      assertThat(reply.code()).isEqualTo("HOST_NOT_ALLOWED");
    }
  }

  @Test
  void twoHostsAre421EvenWhereBothAreOurs() {
    assertThat(get("Host: localhost", "Host: localhost").status()).isEqualTo(421);
    assertThat(get("Host: localhost", "Host: evil.example").status()).isEqualTo(421);
  }

  @Test
  void anAbsoluteTargetThatNamesTheSameHostIsServed() {
    assertThat(absolute("http://localhost:3000/health", "localhost:3000").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example/health",
        "http://evil.example:3000/health",
        "http://127.0.0.1:3000/health",
        "http://localhost/health",
        "http://localhost:3001/health",
        "http://user@localhost:3000/health",
        "http://localhost:3000@evil.example/health",
        "http://localhost.:3000/health",
      })
  void anAbsoluteTargetThatDiffersIs421(String target) {
    assertThat(absolute(target, "localhost:3000").status()).isEqualTo(421);
  }

  @Test
  void anAbsoluteTargetDoesNotReplaceAHostThatIsNotOurs() {
    assertThat(absolute("http://localhost:3000/health", "evil.example").status()).isEqualTo(421);
    assertThat(absolute("http://evil.example/health", "evil.example").status()).isEqualTo(421);
  }

  private static Reply absolute(String target, String host) {
    try (RawClient client = SERVER.raw()) {
      return client.head("GET " + target + " HTTP/1.1", "Host: " + host).reply();
    }
  }

  @Test
  void anUpgradeIsHeldToTheSameRules() {
    String[] upgrade = {"Host: evil.example", "Connection: Upgrade", "Upgrade: websocket"};
    assertThat(get(upgrade).status()).isEqualTo(421);

    upgrade[0] = "Host: localhost";
    assertThat(get(upgrade).status()).isEqualTo(299);
  }

  @Test
  void aForeignHostLearnsNothingOfRoutes() {
    try (RawClient client = SERVER.raw()) {
      assertThat(client.head("GET /none HTTP/1.1", "Host: evil.example").reply().status())
          .isEqualTo(421);
    }
  }

  @Test
  void aForeignHostIsAnsweredBeforeItsBodyArrives() {
    try (RawClient client = SERVER.raw()) {
      client.head("POST /api/projects HTTP/1.1", "Host: evil.example", "Content-Length: 100");
      assertThat(client.reply().status()).isEqualTo(421);
    }
  }
}
