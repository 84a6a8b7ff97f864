package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdShapeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "-",
        "_",
        "0",
        "task_1700000000000_abc123xyz",
        "ABC-def_019",
        "console",
        "com10",
        "com"
      })
  void lettersDigitsUnderscoresAndHyphensAreFine(String id) {
    assertThat(IdShape.isWellFormed(id)).isTrue();
  }

  @Test
  void anIdHasUpTo128Characters() {
    assertThat(IdShape.isWellFormed("a".repeat(128))).isTrue();
    assertThat(IdShape.isWellFormed("a".repeat(129))).isFalse();
    assertThat(IdShape.isWellFormed("a".repeat(10_000))).isFalse();
    assertThat(IdShape.isWellFormed("")).isFalse();
  }

  @Test
  void ofAllOtherCharactersNoneIsAllowed() {
    String allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .forEach(c -> {
          String id = Character.toString(c);
          assertThat(IdShape.isWellFormed(id)).as("U+%04X", c).isEqualTo(allowed.contains(id));
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "..",
        "../a",
        "a/b",
        "a\\b",
        "a\u0000",
        "\u0000",
        "a.json",
        "a b",
        " a",
        "a ",
        "a\n",
        "\na",
        "task\u200b",
        "\u0430bc",
        "\uff41",
        "\u212a",
        "\u0131",
        "a\u0301",
        "nul.txt",
        "~",
        "%2e%2e",
        "a:b",
        "\ud83d"
      })
  void pathsAndLookAlikesAreRefused(String id) {
    assertThat(IdShape.isWellFormed(id)).isFalse();
  }

  static Stream<String> devices() {
    Stream<String> numbered =
        IntStream.rangeClosed(0, 9).boxed().flatMap(n -> Stream.of("com" + n, "lpt" + n));
    return Stream.concat(Stream.of("con", "prn", "aux", "nul"), numbered);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aDeviceNameOfWindowsIsRefusedInAnyCase(String device) {
    String capital = device.substring(0, 1).toUpperCase(Locale.ROOT) + device.substring(1);
    assertThat(Stream.of(device, capital, device.toUpperCase(Locale.ROOT)))
        .noneMatch(IdShape::isWellFormed);
    assertThat(IdShape.isWellFormed(device + "_")).isTrue();
    assertThat(IdShape.isWellFormed("_" + device)).isTrue();
  }

  @Test
  void idsThatDifferOnlyInCaseAreOneFile() {
    assertThat(IdShape.fileKey("Sess_I")).isEqualTo(IdShape.fileKey("sESS_i")).isEqualTo("sess_i");
    assertThat(IdShape.fileKey("a")).isNotEqualTo(IdShape.fileKey("b"));
  }
}
