package dev.maestro.storage.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.json.DocumentTree;
import dev.maestro.json.InvalidJson;
import org.junit.jupiter.api.Test;

/** Documents and what the journal has are compared as bytes. */
class SameJsonTest {

  private static boolean isSame(String document, String compact) {
    return SameJson.isSame(document.getBytes(UTF_8), compact.getBytes(UTF_8));
  }

  @Test
  void spaceBetweenThePartsDoesNotCount() {
    assertThat(isSame("{\n  \"a\": [ 1,\t2 ],\r\n \"b\": \"c\"\n}\n", "{\"a\":[1,2],\"b\":\"c\"}"))
        .isTrue();
  }

  @Test
  void spaceInTextCounts() {
    assertThat(isSame("{ \"a b\": \"c\" }", "{\"ab\":\"c\"}")).isFalse();
    assertThat(isSame("{\"a\":\"\\\" b\"}", "{\"a\":\"\\\"b\"}")).isFalse();
    assertThat(isSame("{\"a\":\"\\\\\" }", "{\"a\":\"\\\\\"}")).isTrue();
  }

  @Test
  void spaceWithinANumberOrAWordIsNoJson() {
    assertThat(isSame("{\"a\":1 2}", "{\"a\":12}")).isFalse();
    assertThat(isSame("{\"a\":tr\n\tue}", "{\"a\":true}")).isFalse();
    assertThat(isSame(" 1 2", "12")).isFalse();
    assertThat(isSame(" 12 ", "12")).isTrue();
  }

  @Test
  void spaceAnywhereIsTheSameWhereAParserSaysSo() {
    String compact =
        "{\"a b\":[12,-1.5e+3,true,null,[],\"\\\"x\\\\\"],\"c\":{\"d\":{},\"e\":\"\"}}";
    int same = 0;
    for (int first = 0; first <= compact.length(); first++) {
      for (int second = first; second <= compact.length(); second++) {
        String document =
            compact.substring(0, first)
                + " "
                + compact.substring(first, second)
                + "\n "
                + compact.substring(second);
        boolean expected = isParsedLike(document, compact);
        assertThat(isSame(document, compact)).as(document).isEqualTo(expected);
        same += expected ? 1 : 0;
      }
    }
    assertThat(same).isGreaterThan(500);
  }

  private static boolean isParsedLike(String document, String compact) {
    try {
      return DocumentTree.of(document.getBytes(UTF_8))
          .fields()
          .equals(DocumentTree.of(compact.getBytes(UTF_8)).fields());
    } catch (InvalidJson e) {
      return false;
    }
  }

  @Test
  void whatIsOtherwiseOrLackingOrTooMuchIsNotTheSame() {
    assertThat(isSame("{\"a\":1}", "{\"a\":2}")).isFalse();
    assertThat(isSame("{\"a\":1", "{\"a\":1}")).isFalse();
    assertThat(isSame("{\"a\":1}}", "{\"a\":1}")).isFalse();
    assertThat(isSame("", "{}")).isFalse();
  }
}
