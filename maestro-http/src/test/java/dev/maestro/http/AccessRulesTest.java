package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "host:80",
        "a:80",
        "::1::",
        "[a:80]",
        "1:2:3:4:5:6:7:8:9",
        "http://host",
        "[::1",
        "*",
        "ho/st",
        "a@b"
      })
  void aHostThatIsNoneIsRefusedByName(String host) {
    assertThatThrownBy(() -> AccessRules.builder().allowHost(host))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + host + "\" is no host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "*", "null", "app.example", "https://app.example/", "https://a b", "https://"})
  void anOriginThatIsNoneIsRefusedByName(String origin) {
    assertThatThrownBy(() -> AccessRules.builder().allowOrigin(origin))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + origin + "\" is no origin");
  }
}
