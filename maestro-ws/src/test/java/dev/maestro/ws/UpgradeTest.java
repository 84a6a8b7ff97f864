package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradeTest {

  private static final Pattern LENGTH = Pattern.compile("Content-Length: (\\d+)");

  private final Server server = Server.start(Server.QUIET.withMaxConnections(1));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theAcceptKeyIsThatOfTheExampleInTheRfc() throws IOException {
    try (RawClient client = RawClient.saying(server.address(), RawClient.REQUEST)) {
      assertThat(client.readHead())
          .startsWith("HTTP/1.1 101 ")
          .containsIgnoringCase("Upgrade: websocket\r\n")
          .containsIgnoringCase("Connection: Upgrade\r\n")
          .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
          .doesNotContain("Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol");
    }
  }

  @Test
  void namesOfTokensAreReadInAnyCaseAndAmongOthers() throws IOException {
    String request =
        RawClient.REQUEST
            .replace("Upgrade: websocket", "upgrade: h2c, WebSocket")
            .replace("Connection: Upgrade", "connection: keep-alive, UPGRADE");
    try (RawClient client = RawClient.saying(server.address(), request)) {
      assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void anExtensionThatIsUnknownIsNotAgreedTo() throws IOException {
    String request =
        RawClient.REQUEST.replace(
            "Host:", "Sec-WebSocket-Extensions: x-webkit-deflate-frame\r\nHost:");
    try (RawClient client = RawClient.saying(server.address(), request)) {
      assertThat(client.readHead()).contains(" 101 ").doesNotContain("Sec-WebSocket-Extensions");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /ws, POST /ws, 400, INVALID_UPGRADE",
    "HTTP/1.1, HTTP/1.0, 400, INVALID_UPGRADE",
    "Connection: Upgrade, Connection: keep-alive, 400, INVALID_UPGRADE",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, X: y, 400, INVALID_UPGRADE",
    "dGhlIHNhbXBsZSBub25jZQ==, !!!, 400, INVALID_UPGRADE",
    "dGhlIHNhbXBsZSBub25jZQ==, c2hvcnQ=, 400, INVALID_UPGRADE",
    "Host:, Content-Length: 5|Host:, 400, INVALID_UPGRADE",
    "Upgrade: websocket, X: y, 426, UPGRADE_REQUIRED",
    "Upgrade: websocket, Upgrade: h2c, 426, UPGRADE_REQUIRED",
    "Version: 13, Version: 8, 426, UPGRADE_REQUIRED",
    "Sec-WebSocket-Version: 13, X: y, 426, UPGRADE_REQUIRED"
  })
  void aRequestThatIsNoProperUpgradeGetsTheErrorBody(
      String part, String instead, int status, String code) throws IOException {
    String request = RawClient.REQUEST.replace(part, instead.replace("|", "\r\n"));
    try (RawClient client = RawClient.saying(server.address(), request)) {
      String head = client.readHead();
      assertThat(head).contains(" " + status + " ").contains("Content-Type: application/json");
      if (status == 426) {
        assertThat(head)
            .contains("Upgrade: websocket\r\n")
            .contains("Sec-WebSocket-Version: 13\r\n");
      }
      assertThat(body(client, head))
          .startsWith("{\"error\":true,\"code\":\"" + code + "\",\"message\":\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "types=, types has no value",
    "since=, since has no value",
    "storeId=&since=1, storeId has no value",
    "snapshot, snapshot has no value",
    "heartbeat=true&projectId=, projectId has no value",
    "'types=,', types must not be empty",
    "since=1&since=, since is given more than once"
  })
  void aParameterThatSaysNothingRefusesTheUpgrade(String query, String message) throws IOException {
    String request = RawClient.REQUEST.replace("/ws", "/?" + query);
    try (RawClient client = RawClient.saying(server.address(), request)) {
      String head = client.readHead();
      assertThat(head).startsWith("HTTP/1.1 400 ");
      assertThat(body(client, head))
          .contains("\"code\":\"INVALID_SUBSCRIPTION\"")
          .contains("\"message\":\"" + message);
    }
  }

  @Test
  void beyondTheLimitOfConnectionsAnUpgradeIs503UntilOneEnds() throws IOException {
    Client first = server.connect();
    try (RawClient second = RawClient.saying(server.address(), RawClient.REQUEST)) {
      String head = second.readHead();
      assertThat(head).startsWith("HTTP/1.1 503 ");
      assertThat(body(second, head)).contains("\"code\":\"TOO_MANY_CONNECTIONS\"");
    }
    first.close();
    server.awaitConnected(0);
    try (Client third = server.connect()) {
      server.createProject("A");
      assertThat(third.next().seq()).isEqualTo(1);
    }
  }

  @Test
  void afterTheCloseAnUpgradeIs503() throws IOException {
    server.sockets().close();
    try (RawClient client = RawClient.saying(server.address(), RawClient.REQUEST)) {
      String head = client.readHead();
      assertThat(head).startsWith("HTTP/1.1 503 ");
      assertThat(body(client, head)).contains("\"code\":\"SHUTTING_DOWN\"");
    }
  }

  private static String body(RawClient client, String head) throws IOException {
    Matcher length = LENGTH.matcher(head);
    assertThat(length.find()).isTrue();
    return client.readBody(Integer.parseInt(length.group(1)));
  }
}
