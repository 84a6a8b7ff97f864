package dev.maestro.ws;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a client may say, or may not, and what has to come of it: what the Autobahn suite asks of a
 * server, by its sections.
 *
 * @param said frame by frame
 * @param expected what comes back, in the words of {@link #heard}; where no close is among it, the
 *     connection is still of use afterwards
 */
record ProtocolCases(String name, List<byte[]> said, List<String> expected) {

  private static final int FINAL = RawClient.FINAL;
  private static final int TEXT = RawClient.TEXT;
  private static final int BINARY = 2;
  private static final int CONTINUATION = 0;
  private static final int CLOSE = FINAL | RawClient.CLOSE;
  private static final int PING = FINAL | RawClient.PING;
  private static final int PONG = FINAL | RawClient.PONG;

  private static final String JSON_PING = "{\"type\":\"ping\"}";
  static final String ANSWER = "pong in JSON";
  private static final int LIMIT = Server.QUIET.maxMessageBytes();

  /** Of two, three and four bytes. */
  private static final String VALID = "κόσμε € 𝄞";

  /** A frame of the server, in a word. */
  static String heard(RawClient.Received frame) {
    return switch (frame.opcode()) {
      case RawClient.TEXT -> ANSWER;
      case RawClient.PONG -> "pong " + frame.payload();
      case RawClient.CLOSE ->
          "close " + (frame.payload().charAt(0) << 8 | frame.payload().charAt(1));
      default -> frame.toString();
    };
  }

  boolean endsTheConnection() {
    return expected.stream().anyMatch(each -> each.startsWith("close"));
  }

  static List<ProtocolCases> all() {
    return Stream.of(
            framing(),
            pings(),
            reservedBits(),
            opcodes(),
            fragmentation(),
            utf8(),
            closes(),
            codesOfCloses(),
            limits())
        .flatMap(cases -> cases)
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }

  private static ProtocolCases of(String name, List<byte[]> said, String... expected) {
    return new ProtocolCases(name, said, List.of(expected));
  }

  private static byte[] frame(int first, String payload) {
    return frame(first, payload.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] frame(int first, byte[] payload) {
    return RawClient.masked(first, payload);
  }

  private static String padded(int length) {
    return JSON_PING + " ".repeat(length - JSON_PING.length());
  }

  /** Section 1: every way to write a length, and nothing at all. */
  private static Stream<ProtocolCases> framing() {
    Stream<ProtocolCases> sizes =
        IntStream.of(15, 125, 126, 127, 128, 65_535, 65_536)
            .boxed()
            .flatMap(size ->
                Stream.of(
                    of("text of " + size, List.of(frame(FINAL | TEXT, padded(size))), ANSWER),
                    of("binary of " + size, List.of(frame(FINAL | BINARY, padded(size))), ANSWER)));
    return Stream.concat(
        sizes,
        Stream.of(
            of("empty text", List.of(frame(FINAL | TEXT, ""))),
            of("empty binary", List.of(frame(FINAL | BINARY, "")))));
  }

  /** Section 2. */
  private static Stream<ProtocolCases> pings() {
    String longest = "p".repeat(125);
    return Stream.of(
        of("empty ping", List.of(frame(PING, "")), "pong "),
        of("ping", List.of(frame(PING, "Hello")), "pong Hello"),
        of(
            "ping with bytes that are no text",
            List.of(frame(PING, bytes("00fffefdfcfb00ff"))),
            "pong \0\u00ff\u00fe\u00fd\u00fc\u00fb\0\u00ff"),
        of("ping of 125 bytes", List.of(frame(PING, longest)), "pong " + longest),
        of("ping of 126 bytes", List.of(frame(PING, longest + "p")), "close 1002"),
        of("pong of 126 bytes", List.of(frame(PONG, longest + "p")), "close 1002"),
        of("unsolicited empty pong", List.of(frame(PONG, ""))),
        of("unsolicited pong", List.of(frame(PONG, "unsolicited"))),
        of(
            "unsolicited pong before a ping",
            List.of(frame(PONG, "unsolicited"), frame(PING, "ping")),
            "pong ping"));
  }

  /** Section 3: without an extension, none of them means anything. */
  private static Stream<ProtocolCases> reservedBits() {
    return IntStream.rangeClosed(1, 7)
        .boxed()
        .flatMap(bits ->
            Stream.of(FINAL | TEXT, FINAL | BINARY, PING, PONG, CLOSE, TEXT)
                .map(first ->
                    of(
                        "reserved bits %s on %x".formatted(bits, first),
                        List.of(frame(first | bits << 4, "")),
                        "close 1002")));
  }

  /** Section 4. */
  private static Stream<ProtocolCases> opcodes() {
    return IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
        .boxed()
        .flatMap(opcode ->
            Stream.of("", "payload")
                .map(payload ->
                    of(
                        "opcode " + opcode + " with '" + payload + "'",
                        List.of(frame(FINAL | opcode, payload)),
                        "close 1002")));
  }

  /** Section 5. */
  private static Stream<ProtocolCases> fragmentation() {
    byte[] begin = frame(TEXT, "{\"type\":");
    byte[] end = frame(FINAL, "\"ping\"}");
    byte[] nothing = frame(CONTINUATION, "");
    byte[] ping = frame(PING, "between");
    return Stream.of(
        of("ping in fragments", List.of(frame(0x09, "a"), frame(FINAL, "b")), "close 1002"),
        of("pong in fragments", List.of(frame(0x0A, "a"), frame(FINAL, "b")), "close 1002"),
        of("close in fragments", List.of(frame(0x08, bytes("03e8"))), "close 1002"),
        of("text in two", List.of(begin, end), ANSWER),
        of(
            "binary in two",
            List.of(frame(BINARY, "{\"type\":"), end, frame(FINAL | TEXT, "")),
            ANSWER),
        of("text with a ping in between", List.of(begin, ping, end), "pong between", ANSWER),
        of(
            "text with pongs in between",
            List.of(begin, frame(PONG, ""), frame(PONG, "x"), end),
            ANSWER),
        of(
            "text with empty fragments",
            List.of(frame(TEXT, ""), nothing, ping, frame(FINAL, JSON_PING)),
            "pong between",
            ANSWER),
        of("text in three empty ones", List.of(frame(TEXT, ""), nothing, frame(FINAL, ""))),
        of("a last continuation of nothing", List.of(frame(FINAL, "x")), "close 1002"),
        of("a continuation of nothing", List.of(frame(CONTINUATION, "x")), "close 1002"),
        of("a continuation after the end", List.of(begin, end, frame(0, "x")), "close 1002"),
        of("two beginnings", List.of(begin, begin), "close 1002"),
        of("a whole one within another", List.of(begin, frame(FINAL | TEXT, "")), "close 1002"),
        of("binary within text", List.of(begin, frame(FINAL | BINARY, "")), "close 1002"),
        of("a close within a message", List.of(begin, close(1000, "")), "close 1000"));
  }

  /**
   * Section 6. What is valid stays, and what is not ends the connection as soon as that is sure.
   */
  private static Stream<ProtocolCases> utf8() {
    Stream<ProtocolCases> valid = VALID_UTF8.stream().flatMap(hex -> inAllWays(hex, "stays"));
    Stream<ProtocolCases> wrong = WRONG_UTF8.stream().flatMap(hex -> inAllWays(hex, "close 1007"));
    Stream<ProtocolCases> unfinished =
        UNFINISHED_UTF8.stream()
            .map(hex ->
                of("unfinished " + hex, List.of(frame(FINAL | TEXT, bytes(hex))), "close 1007"));
    byte[] text = VALID.getBytes(StandardCharsets.UTF_8);
    Stream<ProtocolCases> splits =
        IntStream.rangeClosed(0, text.length)
            .mapToObj(at -> of("valid text split at " + at, halves(text, at)));
    return Stream.of(valid, wrong, unfinished, splits, failingFast()).flatMap(cases -> cases);
  }

  /** As one frame, and within a longer text of which each byte is a fragment. */
  private static Stream<ProtocolCases> inAllWays(String hex, String result) {
    byte[] around = bytes("ceba" + hex + "7a");
    List<byte[]> fragments = new ArrayList<>();
    fragments.add(frame(TEXT, ""));
    for (byte each : around) {
      fragments.add(frame(CONTINUATION, new byte[] {each}));
    }
    fragments.add(frame(FINAL, ""));
    String[] expected = result.equals("stays") ? new String[0] : new String[] {result};
    return Stream.of(
        of("UTF-8 " + hex, List.of(frame(FINAL | TEXT, bytes(hex))), expected),
        of("UTF-8 " + hex + " by the byte", fragments, expected));
  }

  private static List<byte[]> halves(byte[] text, int at) {
    return List.of(
        frame(TEXT, Arrays.copyOf(text, at)),
        frame(FINAL, Arrays.copyOfRange(text, at, text.length)));
  }

  /** The rest of the message, or even of the frame, never comes. */
  private static Stream<ProtocolCases> failingFast() {
    byte[] wrong = Deflated.join(VALID.getBytes(StandardCharsets.UTF_8), bytes("f4908080"));
    byte[] whole = frame(FINAL | TEXT, Deflated.join(wrong, new byte[100]));
    return Stream.of(
        of("wrong UTF-8 in a fragment before the last", List.of(frame(TEXT, wrong)), "close 1007"),
        of(
            "wrong UTF-8 in a frame of which more is to come",
            List.of(Arrays.copyOf(whole, whole.length - 100)),
            "close 1007"));
  }

  /**
   * The first and the last of each length, those beside the surrogates, and what is no character.
   */
  private static final List<String> VALID_UTF8 =
      List.of(
          "00",
          "7f",
          "c280",
          "dfbf",
          "e0a080",
          "ed9fbf",
          "ee8080",
          "efbfbd",
          "efbfbe",
          "efbfbf",
          "f0908080",
          "f09fbfbf",
          "f0afbfbe",
          "f48fbfbe",
          "f48fbfbf",
          "efbfb9",
          "efb790");

  /** Alone, too long, too high, surrogates, overlong, and what is in no text. */
  private static final List<String> WRONG_UTF8 =
      List.of(
          "80",
          "bf",
          "80bf",
          "c020",
          "c120",
          "e020",
          "f020",
          "f820",
          "fc20",
          "ce20",
          "e2822e",
          "f888808080",
          "fc8480808080",
          "f7bfbfbf",
          "fbbfbfbfbf",
          "fdbfbfbfbfbf",
          "f4908080",
          "f5808080",
          "fe",
          "ff",
          "fefeffff",
          "c0af",
          "e080af",
          "f08080af",
          "f8808080af",
          "fc80808080af",
          "c1bf",
          "e09fbf",
          "f08fbfbf",
          "f887bfbfbf",
          "fc83bfbfbfbf",
          "c080",
          "e08080",
          "f0808080",
          "eda080",
          "edadbf",
          "edae80",
          "edafbf",
          "edb080",
          "edbe80",
          "edbfbf",
          "eda080edb080",
          "edafbfedbfbf");

  private static final List<String> UNFINISHED_UTF8 =
      List.of("ce", "cebae1", "cebae1bd", "f0", "f090", "f09080", "df", "efbf", "f48fbf");

  /** Sections 7.1 to 7.5. What comes after a close is not heard. */
  private static Stream<ProtocolCases> closes() {
    byte[] close = close(1000, "");
    String longest = "r".repeat(123);
    return Stream.of(
        of("a close after a message", List.of(frame(FINAL | TEXT, ""), close), "close 1000"),
        of("two closes", List.of(close, close), "close 1000"),
        of("a ping after a close", List.of(close, frame(PING, "")), "close 1000"),
        of("text after a close", List.of(close, frame(FINAL | TEXT, JSON_PING)), "close 1000"),
        of("nonsense after a close", List.of(close, bytes("ffffffffff")), "close 1000"),
        of("an empty close", List.of(frame(CLOSE, "")), "close 1000"),
        of("half a code", List.of(frame(CLOSE, "\3")), "close 1002"),
        of("the longest reason", List.of(close(1000, longest)), "close 1000"),
        of("a reason that is too long", List.of(close(1000, longest + "r")), "close 1002"),
        of(
            "a reason that is no UTF-8",
            List.of(frame(CLOSE, bytes("03e8cebae1bdb9cf83cebcceb5eda080656469746564"))),
            "close 1007"),
        of("a reason that is cut off", List.of(frame(CLOSE, bytes("03e8ce"))), "close 1007"));
  }

  /**
   * Sections 7.7 and 7.9. Undertow does not know 1012 to 1014, which have been registered since;
   * they are for servers to say.
   */
  private static Stream<ProtocolCases> codesOfCloses() {
    Stream<ProtocolCases> valid =
        IntStream.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
            .mapToObj(code -> of("close " + code, List.of(close(code, "bye")), "close " + code));
    Stream<ProtocolCases> wrong =
        IntStream.of(
                0, 1, 999, 1004, 1005, 1006, 1012, 1013, 1014, 1015, 1016, 1100, 2000, 2999, 5000,
                32_767, 32_768, 65_535)
            .mapToObj(code -> of("close " + code, List.of(close(code, "bye")), "close 1002"));
    return Stream.concat(valid, wrong);
  }

  private static byte[] close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return frame(
        CLOSE, ByteBuffer.allocate(2 + text.length).putChar((char) code).put(text).array());
  }

  /** Sections 9 and 10: as much as may be, in fragments of all sizes, and one byte more. */
  private static Stream<ProtocolCases> limits() {
    return IntStream.of(64, 256, 1300, 4096, 16_384, LIMIT)
        .boxed()
        .flatMap(size ->
            Stream.of(
                of("the most in fragments of " + size, fragments(padded(LIMIT), size), ANSWER),
                of(
                    "too much in fragments of " + size,
                    fragments(padded(LIMIT + 1), size),
                    "close 1009")));
  }

  private static List<byte[]> fragments(String text, int size) {
    List<byte[]> fragments = new ArrayList<>();
    for (int at = 0; at < text.length(); at += size) {
      int end = Math.min(at + size, text.length());
      int first = (at == 0 ? TEXT : CONTINUATION) | (end == text.length() ? FINAL : 0);
      fragments.add(frame(first, text.substring(at, end)));
    }
    return fragments;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
