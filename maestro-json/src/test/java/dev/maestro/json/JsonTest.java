package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private static Value.Fields parse(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String compact(Value value) {
    return new String(Json.compact(g -> Json.write(value, g)), StandardCharsets.UTF_8);
  }

  private static void assertInvalid(byte[] bytes) {
    assertThatThrownBy(() -> Json.parse(bytes))
        .isInstanceOf(InvalidJson.class)
        .extracting(thrown -> ((MaestroException) thrown).code())
        .isEqualTo("INVALID_JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   \n",
        "\u0000",
        "[]",
        "[{}]",
        "null",
        "1",
        "\"{}\"",
        "true",
        "{",
        "}",
        "{}}",
        "{} {}",
        "{}x",
        "{} null",
        "{}\u0000",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":0x10}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":-Infinity}",
        "{\"a\":undefined}",
        "{\"a\":True}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":1 /* comment */}",
        "{\"a\":1} // comment",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\"}",
        "{\"a\":\"\\udc00\\ud800\"}",
        "{\"a\":\"\\ud800x\"}",
        "{\"a\":\"\\ud83d\\ud83d\\ude00\"}",
        "{\"\\ud800\":1}",
        "{\"a\":[{\"b\":\"\\udfff\"}]}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":null,\"a\":null}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"x\":{\"a\":1,\"a\":2}}",
        "{\"x\":[[{\"a\":1,\"b\":1,\"a\":2}]]}"
      })
  void whatIsNotOneStrictObjectIsInvalid(String text) {
    assertInvalid(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void invalidUtf8IsInvalid() {
    for (int[] wrong :
        List.of(
            new int[] {0xFF},
            new int[] {0xC0, 0x80},
            new int[] {0xC3},
            new int[] {0xED, 0xA0, 0x80},
            new int[] {0xF4, 0x90, 0x80, 0x80},
            new int[] {0x80})) {
      byte[] start = "{\"a\":\"".getBytes(StandardCharsets.UTF_8);
      byte[] bytes = Arrays.copyOf(start, start.length + wrong.length + 2);
      for (int i = 0; i < wrong.length; i++) {
        bytes[start.length + i] = (byte) wrong[i];
      }
      bytes[bytes.length - 2] = '"';
      bytes[bytes.length - 1] = '}';
      assertInvalid(bytes);
    }
    assertInvalid("{\"a\":1}".getBytes(StandardCharsets.UTF_16));
  }

  @Test
  void aDocumentThatNestsTooDeepIsInvalidAndTheMessageNamesTheLimit() {
    assertThatThrownBy(() -> parse(nested(1_000)))
        .isInstanceOf(InvalidJson.class)
        .hasMessageContaining("500 levels");
    assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(100_000)))
        .isInstanceOf(InvalidJson.class);
  }

  @Test
  void theDeepestDocumentThatIsTakenCanBeWrittenAgain() {
    Value.Fields deepest = parse(nested(499));
    assertThat(compact(deepest)).isEqualTo(nested(499));
  }

  /** An object with that many levels inside. */
  static String nested(int levels) {
    return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
  }

  @Test
  void aNumberThatIsTooLongIsInvalid() {
    assertInvalid(("{\"a\":" + "1".repeat(1_001) + "}").getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-0",
        "0",
        "0.0",
        "-0.0",
        "1.50",
        "1e400",
        "1E+2",
        "1e-0",
        "0e999999999999",
        "1e99999999999",
        "9007199254740993",
        "123456789012345678901234567890.123456789"
      })
  void aNumberKeepsItsLiteral(String literal) {
    String text = "{\"a\":" + literal + ",\"b\":[" + literal + "]}";
    assertThat(compact(parse(text))).isEqualTo(text);
  }

  @Test
  void keysKeepTheirOrderAndTextsTheirCharacters() {
    String text =
        "{\"z\":\"\uD83D\uDE00\u2028\uFEFF\",\"a\":null,\"\":[],\"m\":{},\"__proto__\":true}";
    assertThat(compact(parse(text))).isEqualTo(text);
  }

  @Test
  void aPairOfEscapedSurrogatesIsOneCharacter() {
    assertThat(compact(parse("{\"\\ud83d\\ude00\":\"\\uD83D\\uDE00\"}")))
        .isEqualTo("{\"\uD83D\uDE00\":\"\uD83D\uDE00\"}");
  }

  @Test
  void aByteOrderMarkInFrontIsNoPartOfTheDocument() {
    assertThat(parse("\uFEFF{\"a\":1}")).isEqualTo(parse("{\"a\":1}"));
  }

  @Test
  void whiteSpaceAroundIsFine() {
    assertThat(parse(" \r\n\t{ \"a\" : 1 } \n")).isEqualTo(parse("{\"a\":1}"));
  }

  @Test
  void messagesSayWhereAndWhat() {
    assertThatThrownBy(() -> parse("{\"a\":1,\n\"a\":2}"))
        .hasMessage("The key \"a\" is there twice at line 2, column 5");
    assertThatThrownBy(() -> parse("[]")).hasMessageContaining("an array");
    assertThatThrownBy(() -> parse("{\"a\":1} {}")).hasMessageContaining("line 1, column 9");
    assertThatThrownBy(() -> parse("")).hasMessageContaining("there is nothing");
  }

  @Test
  void prettyHasTwoSpacesALevelAndEmptyThingsInOnePiece() {
    Value.Fields fields = parse("{\"a\":{\"b\":[1,{\"c\":\"d\"}],\"e\":[],\"f\":{}},\"g\":null}");
    assertThat(new String(Json.pretty(g -> Json.write(fields, g)), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {
              "a": {
                "b": [
                  1,
                  {
                    "c": "d"
                  }
                ],
                "e": [],
                "f": {}
              },
              "g": null
            }
            """);
  }

  @Test
  void theSizeIsThatOfTheCompactForm() {
    Value.Fields fields = parse("{ \"é\": [1, \"\uD83D\uDE00\\n\"] }");
    assertThat(Json.size(g -> Json.write(fields, g)))
        .isEqualTo(Json.compact(g -> Json.write(fields, g)).length);
  }

  @Test
  void theCharacterThatStandsForWhatIsNoTextIsTextItself() {
    assertThat(TestJson.value("'a\ufffd'")).isEqualTo(Value.of("a\ufffd"));
  }
}
