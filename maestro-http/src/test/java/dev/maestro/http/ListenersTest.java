package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ListenersTest {

  @Test
  void addressesAreReusedWhereThatDoesNotShareAPort() {
    assertThat(Listeners.mayReuseAddresses("Linux")).isTrue();
    assertThat(Listeners.mayReuseAddresses("Mac OS X")).isTrue();
    assertThat(Listeners.mayReuseAddresses("Windows 11")).isFalse();
    assertThat(Listeners.mayReuseAddresses("Windows Server 2022")).isFalse();
  }
}
