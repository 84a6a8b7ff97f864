package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 and RFC 7692 to the letter, through a socket that keeps to them or does not. */
class ProtocolTest {

  private static final Server SERVER = Server.start();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  static Stream<ProtocolCases> everyCase() {
    return ProtocolCases.all().stream();
  }

  @ParameterizedTest
  @MethodSource("everyCase")
  void isAnsweredAsItHasToBe(ProtocolCases said) throws IOException {
    assertAnswered(said, List.of(Deflated.join(said.said().toArray(byte[][]::new))));
  }

  @ParameterizedTest
  @MethodSource("everyCase")
  void isAnsweredAsItHasToBeWhenItComesInPieces(ProtocolCases said) throws IOException {
    byte[] all = Deflated.join(said.said().toArray(byte[][]::new));
    int size = all.length < 500 ? 1 : 997;
    assertAnswered(
        said,
        IntStream.rangeClosed(0, (all.length - 1) / size)
            .mapToObj(i -> Arrays.copyOfRange(all, i * size, Math.min(all.length, (i + 1) * size)))
            .toList());
  }

  private static void assertAnswered(ProtocolCases said, List<byte[]> writes) throws IOException {
    try (RawClient client = RawClient.connect(SERVER.address())) {
      if (said.endsTheConnection()) {
        writeWhatIsTaken(client, writes);
        assertThat(List.of(heardAfterAnswers(client))).isEqualTo(said.expected());
        client.awaitEnd();
      } else {
        for (byte[] each : writes) {
          client.sendBytes(each);
        }
        assertHeard(client, said.expected());
        client.send(RawClient.FINAL | RawClient.PING, "still there");
        assertHeard(client, List.of("pong still there"));
      }
    }
  }

  private static void assertHeard(RawClient client, List<String> expected) throws IOException {
    for (String each : expected) {
      assertThat(ProtocolCases.heard(client.receive())).isEqualTo(each);
    }
  }

  /** A message before the fault may have its answer still, or not. */
  private static String heardAfterAnswers(RawClient client) throws IOException {
    String heard = ProtocolCases.heard(client.receive());
    return heard.equals(ProtocolCases.ANSWER) ? heardAfterAnswers(client) : heard;
  }

  /** The server may have ended the connection before it all was said. */
  private static void writeWhatIsTaken(RawClient client, List<byte[]> writes) {
    try {
      for (byte[] each : writes) {
        client.sendBytes(each);
      }
    } catch (IOException e) {
      assertThat(e).isInstanceOf(SocketException.class);
    }
  }

  /** Of several pings that come at once the last has to be answered, and none twice. */
  @Test
  void theLastOfManyPingsIsAnswered() throws IOException {
    try (RawClient client = RawClient.connect(SERVER.address())) {
      List<String> sent = IntStream.range(0, 10).mapToObj(i -> "ping " + i).toList();
      client.sendBytes(
          Deflated.join(
              sent.stream()
                  .map(each -> RawClient.masked(RawClient.FINAL | RawClient.PING, ascii(each)))
                  .toArray(byte[][]::new)));
      List<String> answered = new ArrayList<>();
      do {
        RawClient.Received pong = client.receive();
        assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
        answered.add(pong.payload());
      } while (!answered.contains("ping 9"));
      assertThat(sent).containsSubsequence(answered);
    }
  }

  /** Sections 12 and 13 of the suite: messages of all sizes, whatever window was offered. */
  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
  void messagesOfAllSizesAreInflatedWhateverWindowWasOffered(int bits) throws IOException {
    String offer = "permessage-deflate; client_max_window_bits=" + bits;
    try (RawClient client = RawClient.saying(SERVER.address(), RawClient.offering(offer))) {
      assertThat(client.readHead()).contains("permessage-deflate");
      for (int size = 16; size <= Server.QUIET.maxMessageBytes(); size *= 4) {
        byte[] message = Deflated.of("{\"type\":\"ping\"}" + noise(size - 15, bits));
        client.send(RawClient.FINAL | RawClient.RSV1 | RawClient.TEXT, message);
        assertHeard(client, List.of(ProtocolCases.ANSWER));
        client.sendBytes(inFragmentsOf(1 + size / bits, message));
        assertHeard(client, List.of(ProtocolCases.ANSWER));
      }
    }
  }

  /** Blanks of all kinds, which JSON allows and which don't deflate to nothing. */
  private static String noise(int length, long seed) {
    return new Random(seed)
        .ints(length, 0, 4)
        .mapToObj(" \t\r\n"::charAt)
        .map(String::valueOf)
        .collect(Collectors.joining());
  }

  private static byte[] inFragmentsOf(int size, byte[] deflated) {
    List<byte[]> frames = new ArrayList<>();
    for (int at = 0; at < deflated.length; at += size) {
      int end = Math.min(deflated.length, at + size);
      int first = (at == 0 ? RawClient.RSV1 | RawClient.TEXT : 0);
      int last = end == deflated.length ? RawClient.FINAL : 0;
      frames.add(RawClient.masked(first | last, Arrays.copyOfRange(deflated, at, end)));
    }
    return Deflated.join(frames.toArray(byte[][]::new));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
