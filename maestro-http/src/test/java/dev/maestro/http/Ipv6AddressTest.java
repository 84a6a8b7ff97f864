package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Ipv6AddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::",
        "::1",
        "1::",
        "fe80::1:2",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "2001:DB8::a",
        "::ffff:127.0.0.1",
        "1:2:3:4:5:6:255.255.255.255"
      })
  void isOne(String text) {
    assertThat(Ipv6Address.matches(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "a:80",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4::5:6:7:8",
        ":1::2",
        "1::2:",
        "12345::",
        "g::1",
        "::1%eth0",
        "127.0.0.1",
        "127.0.0.1::1",
        "::256.0.0.1",
        "::1.2.3",
        "::1.2.3.4.",
        "1:2:3:4:5:6:7:1.2.3.4",
        "..",
        "::."
      })
  void isNone(String text) {
    assertThat(Ipv6Address.matches(text)).isFalse();
  }
}
