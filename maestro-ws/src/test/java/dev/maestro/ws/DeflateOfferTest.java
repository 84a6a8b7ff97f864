package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is agreed on in the handshake, told by its answer and by what may be sent then. */
class DeflateOfferTest {

  private static final String AGREED =
      "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
          + " client_no_context_takeover\r\n";
  private static final String PING = "{\"type\":\"ping\"}";
  private static final Server SERVER = Server.start();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  static Stream<String> everyWindowOfTheClient() {
    return IntStream.rangeClosed(8, 15)
        .mapToObj(bits -> "permessage-deflate; client_max_window_bits=" + bits);
  }

  static Stream<String> everyWindowThatTheServerCannotKeepTo() {
    return IntStream.rangeClosed(8, 14)
        .mapToObj(bits -> "permessage-deflate; server_max_window_bits=" + bits);
  }

  @ParameterizedTest
  @MethodSource("everyWindowOfTheClient")
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=15",
        "permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover",
        "permessage-deflate;server_no_context_takeover ;client_max_window_bits = 9;"
            + "\tclient_no_context_takeover;server_max_window_bits= 15",
        "permessage-deflate; client_max_window_bits=\"10\"; server_max_window_bits=\"15\"",
        "permessage-deflate; server_max_window_bits=\"1\\5\"",
        "x-webkit-deflate-frame, permessage-deflate",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate",
        "permessage-deflate; no_such_parameter, permessage-deflate; client_max_window_bits",
        "other; a=\"b, c; d\\\"e\", permessage-deflate",
        ", permessage-deflate,"
      })
  void isAgreedOn(String offer) throws IOException {
    try (RawClient client = RawClient.saying(SERVER.address(), RawClient.offering(offer))) {
      assertThat(client.readHead()).startsWith("HTTP/1.1 101 ").contains(AGREED);
      client.send(RawClient.FINAL | RawClient.RSV1 | RawClient.TEXT, Deflated.of(PING));
      assertThat(client.receiveRaw().text()).startsWith("{\"type\":\"pong\"");
    }
  }

  @ParameterizedTest
  @MethodSource("everyWindowThatTheServerCannotKeepTo")
  @ValueSource(
      strings = {
        "",
        ",;=\"",
        "permessage-bzip2",
        "permessage-deflate=1",
        "\"permessage-deflate\"",
        "permessage-deflate client_max_window_bits",
        "permessage-deflate;",
        "permessage-deflate;; client_max_window_bits",
        "permessage-deflate; =15",
        "permessage-deflate; no_such_parameter",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=015",
        "permessage-deflate; server_max_window_bits=+15",
        "permessage-deflate; server_max_window_bits=\"15",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; client_max_window_bits=\"\"",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=1\"0\"",
        "permessage-deflate; client_max_window_bits=9=9",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=\"\"",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
        "permessage-deflate; client_max_window_bits; client_max_window_bits=9",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "other; a=\"b, permessage-deflate"
      })
  void isNotAgreedOnAndTheConnectionGoesOnWithout(String offer) throws IOException {
    try (RawClient client = RawClient.saying(SERVER.address(), RawClient.offering(offer))) {
      assertThat(client.readHead())
          .startsWith("HTTP/1.1 101 ")
          .doesNotContain("Sec-WebSocket-Extensions");
      client.send(RawClient.FINAL | RawClient.TEXT, PING);
      assertThat(client.receiveRaw().text()).startsWith("{\"type\":\"pong\"");
      client.send(RawClient.FINAL | RawClient.RSV1 | RawClient.TEXT, Deflated.of(PING));
      assertThat(client.awaitCloseCode()).isEqualTo(1002);
    }
  }

  @Test
  void offersMayStandInSeveralHeaders() throws IOException {
    String request =
        RawClient.offering("x-webkit-deflate-frame", "permessage-deflate; x", "permessage-deflate")
            .replace("Sec-WebSocket-Extensions", "sec-websocket-extensions");
    try (RawClient client = RawClient.saying(SERVER.address(), request)) {
      assertThat(client.readHead()).startsWith("HTTP/1.1 101 ").contains(AGREED);
    }
  }

  @Test
  void nothingIsAgreedOnWhereItIsTurnedOff() throws IOException {
    try (Server plain = Server.start(Server.QUIET.withCompression(Compression.OFF));
        RawClient client =
            RawClient.saying(plain.address(), RawClient.offering("permessage-deflate"))) {
      assertThat(client.readHead())
          .startsWith("HTTP/1.1 101 ")
          .doesNotContain("Sec-WebSocket-Extensions");
    }
  }
}
