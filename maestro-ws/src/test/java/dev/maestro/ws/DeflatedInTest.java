package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.ws.RawClient.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send that have agreed on permessage-deflate. */
class DeflatedInTest {

  private static final String PING = "{\"type\":\"ping\"}";
  private static final Received PONG =
      new Received(RawClient.TEXT, "{\"type\":\"pong\",\"timestamp\":1700000000000}");
  private static final int BINARY = 2;
  private static final int CONTINUATION = 0;
  private static final int DEFLATED_TEXT = RawClient.RSV1 | RawClient.TEXT;
  private static final int LIMIT = Server.QUIET.maxMessageBytes();

  private final Server server = Server.start();
  private RawClient client;

  @BeforeEach
  void connect() throws IOException {
    client = RawClient.deflating(server.address(), "/ws");
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private void sendWhole(byte[] deflated) throws IOException {
    client.send(RawClient.FINAL | DEFLATED_TEXT, deflated);
  }

  private void assertUnderstands(byte[] deflated) throws IOException {
    sendWhole(deflated);
    assertThat(client.receive()).isEqualTo(PONG);
  }

  private void assertStillThere() throws IOException {
    client.send(RawClient.FINAL | RawClient.TEXT, PING);
    assertThat(client.receive()).isEqualTo(PONG);
  }

  @Test
  void aDeflatedMessageIsUnderstoodAndAPlainOneAsWell() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertUnderstands(Deflated.of(PING));
      assertStillThere();
    }
    client.send(RawClient.FINAL | RawClient.RSV1 | BINARY, Deflated.of(PING));
    assertThat(client.receive()).isEqualTo(PONG);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void blocksOfEveryKindAreUnderstood(int level) throws IOException {
    String text = PING + " ".repeat(1000) + "\n\t".repeat(5000);
    assertUnderstands(Deflated.of(text.getBytes(StandardCharsets.UTF_8), level));
  }

  @Test
  void severalBlocksAreOneMessage() throws IOException {
    byte[] begin = Deflated.flushed("{\"type\":".getBytes(StandardCharsets.UTF_8), 0);
    assertUnderstands(Deflated.join(begin, Deflated.of("\"ping\"}")));
  }

  @Test
  void aBlockThatSaysThatItIsTheLastDoesNotEndTheMessage() throws IOException {
    byte[] last = Deflated.finished(PING);
    byte[] begin = Deflated.finished("{\"type\":");
    byte[] rest = Deflated.finished("\"ping\"}");
    byte[] none = {0};
    assertUnderstands(Deflated.join(last, none));
    assertUnderstands(last);
    assertUnderstands(Deflated.join(begin, rest, none));
    assertUnderstands(Deflated.join(begin, Deflated.of("\"ping\"}")));
    client.send(DEFLATED_TEXT, begin);
    client.send(CONTINUATION, rest);
    client.send(RawClient.FINAL, none);
    assertThat(client.receive()).isEqualTo(PONG);
  }

  /** Those of RFC 7692, sections 7.2.3.1 to 7.2.3.6, which say Hello or nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "f248cdc9c90700",
        "000500faff48656c6c6f00",
        "f348cdc9c9070000",
        "f248050000 00ffff cac9c90700",
        "00",
        ""
      })
  void theExamplesOfTheRfcEndNothing(String hex) throws IOException {
    sendWhole(HexFormat.of().parseHex(hex.replace(" ", "")));
    assertStillThere();
  }

  @Test
  void aMessageMayBeSplitAnywhereWithAPingInBetween() throws IOException {
    byte[] deflated = Deflated.of(PING);
    for (int split = 0; split <= deflated.length; split++) {
      client.send(DEFLATED_TEXT, Arrays.copyOf(deflated, split));
      client.send(RawClient.FINAL | RawClient.PING, "at " + split);
      assertThat(client.receive()).isEqualTo(new Received(RawClient.PONG, "at " + split));
      client.send(RawClient.FINAL, Arrays.copyOfRange(deflated, split, deflated.length));
      assertThat(client.receive()).isEqualTo(PONG);
    }
  }

  @Test
  void aMessageMayComeByteByByteInManyFrames() throws IOException {
    byte[] deflated = Deflated.of(PING + " ".repeat(2000));
    client.send(DEFLATED_TEXT, "");
    for (byte each : deflated) {
      client.send(CONTINUATION, new byte[] {each});
      client.send(CONTINUATION, "");
    }
    client.send(RawClient.FINAL, "");
    assertThat(client.receive()).isEqualTo(PONG);
    assertStillThere();
  }

  @Test
  void messagesThatComeTogetherAreTakenOneByOne() throws IOException {
    byte[] deflated = Deflated.of(PING);
    byte[] half = Arrays.copyOf(deflated, 5);
    byte[] rest = Arrays.copyOfRange(deflated, 5, deflated.length);
    byte[] message =
        Deflated.join(
            RawClient.masked(DEFLATED_TEXT, half),
            RawClient.masked(RawClient.FINAL, rest),
            RawClient.masked(
                RawClient.FINAL | RawClient.TEXT, PING.getBytes(StandardCharsets.UTF_8)),
            RawClient.masked(RawClient.FINAL | DEFLATED_TEXT, deflated));
    for (int i = 0; i < 20; i++) {
      client.sendBytes(message);
    }
    for (int i = 0; i < 60; i++) {
      assertThat(client.receive()).isEqualTo(PONG);
    }
  }

  @Test
  void aFrameMayComeByteByByte() throws IOException {
    for (byte each : RawClient.masked(RawClient.FINAL | DEFLATED_TEXT, Deflated.of(PING))) {
      client.sendBytes(new byte[] {each});
    }
    assertThat(client.receive()).isEqualTo(PONG);
  }

  @Test
  void aMessageOfTheLimitIsTakenAndALongerOneEndsTheConnectionWith1009() throws IOException {
    assertUnderstands(Deflated.of(PING + " ".repeat(LIMIT - PING.length())));
    sendWhole(Deflated.of(PING + " ".repeat(LIMIT + 1 - PING.length())));
    assertThat(client.awaitCloseCode()).isEqualTo(1009);
    client.close();
    server.awaitConnected(0);
  }

  @Test
  void theLimitCountsWhatIsInflatedNotWhatComes() throws IOException {
    byte[] noise = new byte[LIMIT - PING.length()];
    new Random(3).nextBytes(noise);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) (noise[i] < 0 ? ' ' : '\n');
    }
    byte[] message = Deflated.join(PING.getBytes(StandardCharsets.UTF_8), noise);
    byte[] stored = Deflated.of(message, Deflater.NO_COMPRESSION);
    assertThat(stored).hasSizeGreaterThan(LIMIT);
    assertUnderstands(stored);
  }

  @ParameterizedTest
  @ValueSource(ints = {RawClient.TEXT, BINARY})
  void aBombEndsTheConnectionWith1009(int opcode) throws IOException {
    byte[] bomb = Deflated.of(new byte[16 * 1024 * 1024], 9);
    assertThat(bomb).hasSizeLessThan(2 * LIMIT);
    client.send(RawClient.FINAL | RawClient.RSV1 | opcode, bomb);
    assertThat(client.awaitCloseCode()).isEqualTo(1009);
    client.close();
    server.awaitConnected(0);
  }

  @Test
  void fragmentsThatInflateBeyondTheLimitEndTheConnectionWith1009() throws IOException {
    byte[] part = Deflated.flushed(" ".repeat(LIMIT / 2).getBytes(StandardCharsets.UTF_8), 9);
    client.send(DEFLATED_TEXT, part);
    client.send(CONTINUATION, part);
    client.send(CONTINUATION, part);
    assertThat(client.awaitCloseCode()).isEqualTo(1009);
  }

  /** A reserved kind of block, a distance that is too far, a length that is not its complement. */
  @ParameterizedTest
  @ValueSource(strings = {"ff", "ffffffff", "f248cdc9c9ffff", "000500faf0", "4b04008c0f7e"})
  void whatIsNotDeflatedEndsTheConnectionWith1002(String hex) throws IOException {
    sendWhole(HexFormat.of().parseHex(hex));
    assertThat(client.awaitCloseCode()).isEqualTo(1002);
    client.close();
    server.awaitConnected(0);
  }

  @Test
  void plainTextThatSaysThatItIsDeflatedEndsTheConnectionWith1002() throws IOException {
    client.send(RawClient.FINAL | DEFLATED_TEXT, PING);
    Received close = client.receive();
    assertThat(close.opcode()).isEqualTo(RawClient.CLOSE);
    assertThat(close.payload()).isEqualTo("\u0003\u00EAA message is not deflated as it says");
  }

  @Test
  void aMessageThatEndsTooSoonEndsTheConnectionWith1002() throws IOException {
    byte[] deflated = Deflated.of(PING.repeat(20) + "and then some");
    sendWhole(Arrays.copyOf(deflated, deflated.length / 2));
    assertThat(client.awaitCloseCode()).isEqualTo(1002);
  }

  @Test
  void textThatInflatesToNoUtf8EndsTheConnectionWith1007() throws IOException {
    sendWhole(Deflated.of(new byte[] {(byte) 0xC3, 0x28}, 6));
    assertThat(client.awaitCloseCode()).isEqualTo(1007);
  }

  @Test
  void textThatInflatesToHalfACharacterEndsTheConnectionWith1007() throws IOException {
    sendWhole(Deflated.of(new byte[] {'{', (byte) 0xC3}, 6));
    assertThat(client.awaitCloseCode()).isEqualTo(1007);
  }

  @Test
  void aMessageMayBeNoiseOrEndAnywhereWithoutHarmToOthers() throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      try (RawClient rude = RawClient.deflating(server.address(), "/ws")) {
        rude.send(RawClient.FINAL | RawClient.RSV1 | BINARY, noise);
        rude.send(RawClient.FINAL | RawClient.CLOSE, new byte[] {0x03, (byte) 0xE8});
        assertThat(rude.awaitCloseCode()).as("seed 5, message %s", i).isIn(1000, 1002, 1009);
      }
    }
    assertStillThere();
  }

  /** RSV2, RSV3 and both with RSV1; RSV1 on a ping, a pong and a close. */
  @ParameterizedTest
  @ValueSource(ints = {0xA1, 0x91, 0xE1, 0xD1, 0xF1, 0xA2, 0xC9, 0xCA, 0xC8, 0xC0, 0xC3})
  void aReservedBitThatMeansNothingEndsTheConnectionWith1002(int first) throws IOException {
    client.send(first, Deflated.of(PING));
    assertThat(client.awaitCloseCode()).isEqualTo(1002);
    client.close();
    server.awaitConnected(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {RawClient.TEXT, DEFLATED_TEXT})
  void aReservedBitOnAContinuationEndsTheConnectionWith1002(int first) throws IOException {
    client.send(first, Deflated.of(""));
    client.send(RawClient.FINAL | RawClient.RSV1, Deflated.of(""));
    assertThat(client.awaitCloseCode()).isEqualTo(1002);
  }

  @Test
  void aClientMayBeGoneInTheMiddleOfAMessage() throws IOException {
    client.send(DEFLATED_TEXT, Arrays.copyOf(Deflated.of(PING), 4));
    client.send(RawClient.FINAL | RawClient.PING, "");
    assertThat(client.receive()).isEqualTo(new Received(RawClient.PONG, ""));
    client.reset();
    server.awaitConnected(0);
  }
}
