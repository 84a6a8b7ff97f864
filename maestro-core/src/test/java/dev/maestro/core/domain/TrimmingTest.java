package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are trimmed of what JavaScript's trim takes off. */
class TrimmingTest {

  private static final ProjectId ID = new ProjectId("p");

  @ParameterizedTest
  @ValueSource(
      strings = {" ", "\t", "\n", "\u00a0", "\u1680", "\u2003", "\u2028", "\u3000", "\ufeff"})
  void spaceAroundANameGoesAndANameOfSpaceIsNone(String space) {
    Project project =
        Project.create(ID, NewProject.named(space + "a" + space + "b" + space), TestMoment.at(1));
    assertThat(project.name()).isEqualTo("a" + space + "b");
    assertThatThrownBy(() -> Project.create(ID, NewProject.named(space), TestMoment.at(1)))
        .isInstanceOf(ValidationFailed.class)
        .hasMessage("name is required");
  }
}
