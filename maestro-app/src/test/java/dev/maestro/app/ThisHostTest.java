package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ThisHostTest {

  @ParameterizedTest
  @CsvSource({
    "Linux, linux",
    "Mac OS X, darwin",
    "Darwin, darwin",
    "Windows 11, win32",
    "FreeBSD, freebsd",
    "SunOS, sunos",
    "AIX, aix"
  })
  void thePlatformHasTheNameThatNodeGivesIt(String osName, String platform) {
    assertThat(ThisHost.platform(osName)).isEqualTo(platform);
  }

  @Test
  void theHostHasAName() {
    assertThat(ThisHost.info().hostname()).isNotBlank().doesNotContainAnyWhitespaces();
  }
}
