package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Texts made of the parts that attackers make theirs of; each failure names its seed. */
final class HostParsingFuzzTest {

  private static final int RUNS = 20_000;

  private static final List<String> PARTS =
      List.of(
          "localhost",
          "LOCALHOST",
          "127.0.0.1",
          "127.",
          "0",
          "1",
          "255",
          "256",
          ".",
          ":",
          "@",
          "/",
          "[",
          "]",
          "::1",
          "::ffff:",
          "%",
          "%00",
          "%2e",
          " ",
          "\t",
          "\r\n",
          "#",
          "?",
          "evil.example",
          "80",
          "65535",
          "65536",
          "http://",
          "tauri://",
          "null",
          ",",
          "\u00e9",
          "\u212a",
          "\u0130",
          "");

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return text.toString();
  }

  @Test
  void whatCountsAsThisMachineIsSpelledInNoOtherWay() {
    for (long seed = 0; seed < RUNS; seed++) {
      String text = text(new Random(seed));
      if (Authority.parse(text).filter(Authority::isLoopback).isPresent()) {
        assertThat(text)
            .as("seed %d", seed)
            .matches("(?i)(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?");
      }
    }
  }

  @Test
  void aLocalOriginIsALocalAuthorityAfterItsScheme() {
    for (long seed = 0; seed < RUNS; seed++) {
      String text = "http://" + text(new Random(seed));
      if (WebOrigin.parse(text).filter(WebOrigin::isLocal).isPresent()) {
        assertThat(text)
            .as("seed %d", seed)
            .matches(
                "(?i)https?://(localhost|tauri\\.localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?");
      }
    }
  }

  @Test
  void whatIsEscapedComesBackAsItWas() {
    for (long seed = 0; seed < RUNS; seed++) {
      String text = text(new Random(seed));
      String escaped = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");

      assertThat(PercentEncoding.decode(escaped)).as("seed %d", seed).contains(text);
    }
  }

  @Test
  void malformedEscapesAreNoText() {
    for (String text :
        new String[] {"%", "a%", "%4", "%zz", "%4g", "%+1", "%-1", "%ff", "%c0%af"}) {
      assertThat(PercentEncoding.decode(text)).as(text).isEmpty();
    }
  }
}
