package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChangeTest {

  @Test
  void keepLeavesTheFieldAsItIs() {
    Change<String> keep = Change.keep();
    assertThat(keep.over("current", "initial")).isEqualTo("current");
    assertThat(keep.overNullable("current")).isEqualTo("current");
    assertThat(keep.overNullable(null)).isNull();
    assertThat(keep.valueOrNull()).isNull();
    assertThat(keep.isKept()).isTrue();
    assertThat(keep.map(String::length)).isEqualTo(Change.keep());
  }

  @Test
  void resetGoesBackToTheDefault() {
    Change<String> reset = Change.reset();
    assertThat(reset.over("current", "initial")).isEqualTo("initial");
    assertThat(reset.overNullable("current")).isNull();
    assertThat(reset.valueOrNull()).isNull();
    assertThat(reset.isKept()).isFalse();
    assertThat(reset.map(String::length)).isEqualTo(Change.reset());
  }

  @Test
  void toTakesTheNewValue() {
    Change<String> to = Change.to("new");
    assertThat(to.over("current", "initial")).isEqualTo("new");
    assertThat(to.overNullable("current")).isEqualTo("new");
    assertThat(to.valueOrNull()).isEqualTo("new");
    assertThat(to.isKept()).isFalse();
    assertThat(to.map(String::length)).isEqualTo(Change.to(3));
  }
}
