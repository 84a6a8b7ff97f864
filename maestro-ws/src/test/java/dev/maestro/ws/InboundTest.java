package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.ws.RawClient.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundTest {

  private static final String PING = "{\"type\":\"ping\"}";
  private static final String PONG = "{\"type\":\"pong\",\"timestamp\":1700000000000}";

  private final Server server = Server.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aPingInATextFrameIsAnswered() {
    try (Client client = server.connect()) {
      client.send(PING);
      assertThat(client.nextText()).isEqualTo(PONG);
      server.time().advance(5);
      client.send("{\"type\":\"ping\",\"more\":[1]}");
      assertThat(client.next().number("timestamp")).isEqualTo(Server.NOW + 5);
    }
  }

  @Test
  void aPingInABinaryFrameIsAnsweredInText() {
    try (Client client = server.connect()) {
      client.send(PING.getBytes(StandardCharsets.UTF_8));
      assertThat(client.nextText()).isEqualTo(PONG);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "ping",
        "null",
        "[]",
        "7",
        "\"ping\"",
        "{",
        "{}",
        "{\"type\":1}",
        "{\"type\":null}",
        "{\"type\":\"PING\"}",
        "{\"type\":\"subscribes\"}",
        "{\"type\":{\"type\":\"ping\"}}",
        "{\"type\":\"ping\"} {}",
        "{\"type\":\"ping\",\"type\":\"ping\"}",
        "\0\0"
      })
  void aMessageThatIsNotUnderstoodIsIgnored(String message) {
    try (Client client = server.connect()) {
      client.send(message);
      client.send(message.getBytes(StandardCharsets.UTF_8));
      server.time().advance(1);
      client.send(PING);
      assertThat(client.next().number("timestamp")).isEqualTo(Server.NOW + 1);
      server.createProject("still here");
      assertThat(client.next().type()).isEqualTo("project:created");
    }
  }

  @Test
  void aBinaryMessageThatIsNoUtf8IsIgnored() {
    try (Client client = server.connect()) {
      client.send(new byte[] {(byte) 0xC3, 0x28});
      client.send(PING);
      assertThat(client.nextText()).isEqualTo(PONG);
    }
  }

  @Test
  void nestingWithoutEndIsIgnored() {
    try (Client client = server.connect()) {
      client.send("{\"a\":".repeat(10_000));
      client.send(PING);
      assertThat(client.nextText()).isEqualTo(PONG);
    }
  }

  @Test
  void aMessageOfTheLimitIsTakenAndALongerOneEndsTheConnectionWith1009() {
    int limit = Server.QUIET.maxMessageBytes();
    try (Client client = server.connect()) {
      client.send(PING + " ".repeat(limit - PING.length()));
      assertThat(client.nextText()).isEqualTo(PONG);
      client.send(PING + " ".repeat(limit + 1 - PING.length()));
      assertThat(client.awaitClosed().code()).isEqualTo(1009);
    }
    server.awaitConnected(0);
  }

  @Test
  void aBinaryMessageBeyondTheLimitEndsTheConnectionWith1009() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(RawClient.FINAL | 2, new byte[Server.QUIET.maxMessageBytes() + 1]);
      assertThat(client.awaitCloseCode()).isEqualTo(1009);
    }
    server.awaitConnected(0);
  }

  @Test
  void fragmentsThatTogetherPassTheLimitEndTheConnectionWith1009() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(RawClient.TEXT, new byte[Server.QUIET.maxMessageBytes()]);
      client.send(RawClient.FINAL, new byte[1]);
      assertThat(client.awaitCloseCode()).isEqualTo(1009);
    }
  }

  @Test
  void aFragmentedMessageIsPutTogether() {
    try (Client client = server.connect()) {
      client.socket().sendText("{\"type\":", false).join();
      client.socket().sendText("\"pi", false).join();
      client.socket().sendText("ng\"}", true).join();
      assertThat(client.nextText()).isEqualTo(PONG);
    }
  }

  @Test
  void aProtocolPingBetweenFragmentsIsAnsweredBeforeTheMessageIsComplete() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(RawClient.TEXT, "{\"type\":");
      client.send(RawClient.FINAL | RawClient.PING, "are you there");
      assertThat(client.receive()).isEqualTo(new Received(RawClient.PONG, "are you there"));
      client.send(RawClient.FINAL, "\"ping\"}");
      assertThat(client.receive()).isEqualTo(new Received(RawClient.TEXT, PONG));
    }
  }

  @Test
  void protocolPingsAreAllowedAsOtherMessagesAre() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      for (int i = 0; i < 900; i++) {
        client.send(RawClient.FINAL | RawClient.PING, "number " + i);
        assertThat(client.receive()).isEqualTo(new Received(RawClient.PONG, "number " + i));
      }
    }
  }

  @Test
  void aMessageInManyFragmentsOfNothingIsPutTogether() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(RawClient.TEXT, PING);
      for (int i = 0; i < 1000; i++) {
        client.send(0, "");
      }
      client.send(RawClient.FINAL, "");
      assertThat(client.receive()).isEqualTo(new Received(RawClient.TEXT, PONG));
    }
  }

  @Test
  void textThatIsNoUtf8EndsTheConnectionWith1007() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(RawClient.FINAL | RawClient.TEXT, new byte[] {(byte) 0xC3, 0x28});
      assertThat(client.awaitCloseCode()).isEqualTo(1007);
    }
    server.awaitConnected(0);
  }

  @Test
  void textThatEndsWithinACharacterEndsTheConnectionWith1007() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(RawClient.FINAL | RawClient.TEXT, new byte[] {'{', (byte) 0xC3});
      assertThat(client.awaitCloseCode()).isEqualTo(1007);
    }
  }

  @Test
  void aCharacterMayBeSplitBetweenFragments() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(RawClient.TEXT, new byte[] {'{', '"', (byte) 0xC3});
      client.send(RawClient.FINAL, concat(new byte[] {(byte) 0xA4}, "\":1,\"type\":\"ping\"}"));
      assertThat(client.receive()).isEqualTo(new Received(RawClient.TEXT, PONG));
    }
  }

  @Test
  void anUnmaskedFrameEndsTheConnectionWith1002() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      client.sendBytes(concat(new byte[] {(byte) 0x81, (byte) PING.length()}, PING));
      assertThat(client.awaitCloseCode()).isEqualTo(1002);
    }
  }

  /** Reserved opcodes and bits, a fragmented ping, a continuation of nothing. */
  @ParameterizedTest
  @ValueSource(ints = {0x83, 0x8B, 0xC1, 0x09, 0x80})
  void aFrameThatTheProtocolForbidsEndsTheConnectionWith1002(int first) throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(first, PING);
      assertThat(client.awaitCloseCode()).isEqualTo(1002);
    }
    server.awaitConnected(0);
  }

  @Test
  void aFrameOfANegativeLengthEndsTheConnection() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      byte[] frame = new byte[14];
      java.util.Arrays.fill(frame, (byte) 0xFF);
      frame[0] = (byte) 0x81;
      client.sendBytes(frame);
      client.awaitEnd();
    }
    server.awaitConnected(0);
  }

  @Test
  void whoeverSendsWithoutEndIsClosedWith1008() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 20 * Server.QUIET.messagesAtOnce(); i++) {
              sendPing(client);
            }
          });
      Received received = client.receive();
      while (received.opcode() == RawClient.TEXT) {
        received = client.receive();
      }
      assertThat(received.opcode()).isEqualTo(RawClient.CLOSE);
      assertThat(received.payload()).endsWith("Too many messages; send fewer");
      sending.exceptionally(ended -> null).join();
    }
  }

  /** Of which none makes a message, so that only the frames themselves can be counted. */
  @ParameterizedTest
  @ValueSource(ints = {RawClient.CONTINUATION, RawClient.FINAL | RawClient.PONG})
  void whoeverSendsEmptyFramesWithoutEndIsClosedWith1008(int first) throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(RawClient.TEXT, "{");
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 40 * Server.QUIET.messagesAtOnce(); i++) {
              send(client, first, "");
            }
          });
      assertThat(client.awaitCloseCode()).isEqualTo(1008);
      sending.exceptionally(ended -> null).join();
    }
    server.awaitConnected(0);
  }

  @Test
  void everyPingOfManyIsAnswered() throws IOException {
    int count = Server.QUIET.messagesAtOnce();
    try (RawClient client = RawClient.connect(server.address())) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < count; i++) {
              sendPing(client);
            }
          });
      for (int i = 0; i < count; i++) {
        assertThat(client.receive()).isEqualTo(new Received(RawClient.TEXT, PONG));
      }
      sending.join();
    }
  }

  private static void sendPing(RawClient client) {
    send(client, RawClient.FINAL | RawClient.TEXT, PING);
  }

  private static void send(RawClient client, int first, String payload) {
    try {
      client.send(first, payload);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] concat(byte[] first, String rest) {
    byte[] second = rest.getBytes(StandardCharsets.UTF_8);
    byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
