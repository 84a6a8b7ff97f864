package dev.maestro.storage.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
  void whatIsOtherwiseOrLackingOrTooMuchIsNotTheSame() {
    assertThat(isSame("{\"a\":1}", "{\"a\":2}")).isFalse();
    assertThat(isSame("{\"a\":1", "{\"a\":1}")).isFalse();
    assertThat(isSame("{\"a\":1}}", "{\"a\":1}")).isFalse();
    assertThat(isSame("", "{}")).isFalse();
  }
}
