package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectTest {

  private static final ProjectId ID = new ProjectId("p");
  private static final ProjectPatch NOTHING =
      new ProjectPatch(Change.keep(), Change.keep(), Change.keep(), Value.Fields.EMPTY);

  private static Value.Fields unknown(String name, Value value) {
    return new Value.Fields(Map.of(name, value));
  }

  private final Project whole =
      Project.create(
          ID,
          new NewProject("name", "/dir", "words", unknown("x", Value.of(1))),
          TestMoment.at(100));

  @Test
  void aNewProjectHasTheDefaultsAndTheTime() {
    assertThat(Project.create(ID, NewProject.named("name"), TestMoment.at(100)))
        .isEqualTo(new Project(ID, "name", "", "", 100, 100, Value.Fields.EMPTY));
  }

  @Test
  void theNameIsTrimmedAndNothingElse() {
    NewProject sent = new NewProject("\t name  x \n", " /dir ", " words ", Value.Fields.EMPTY);
    assertThat(Project.create(ID, sent, TestMoment.at(1)))
        .isEqualTo(new Project(ID, "name  x", " /dir ", " words ", 1, 1, Value.Fields.EMPTY));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  ", "\n\t"})
  void aProjectWithoutANameIsRefused(@Nullable String name) {
    NewProject sent = new NewProject(name, null, null, Value.Fields.EMPTY);
    assertThatThrownBy(() -> Project.create(ID, sent, TestMoment.at(1)))
        .isInstanceOf(ValidationFailed.class)
        .hasMessage("name is required");
  }

  @Test
  void anUpdateOfNothingMovesTheTimeOfTheUpdateAlone() {
    assertThat(whole.update(NOTHING, TestMoment.at(200)))
        .isEqualTo(Altered.with(whole, "updatedAt", 200L));
  }

  @Test
  void theTimeOfTheUpdateNeverGoesBack() {
    assertThat(whole.update(NOTHING, TestMoment.at(50)).updatedAt()).isEqualTo(100);
  }

  @Test
  void anUpdateReplacesWhatItNames() {
    ProjectPatch patch =
        new ProjectPatch(
            Change.to(" new "), Change.to("/new"), Change.to("news"), unknown("y", Value.NULL));
    Value.Fields unknown = whole.unknown().with(unknown("y", Value.NULL));
    assertThat(whole.update(patch, TestMoment.at(200)))
        .isEqualTo(new Project(ID, "new", "/new", "news", 100, 200, unknown));
    assertThat(unknown.byName()).hasSize(2);
  }

  @Test
  void nullResetsWhatIsOptional() {
    ProjectPatch patch =
        new ProjectPatch(Change.keep(), Change.reset(), Change.reset(), Value.Fields.EMPTY);
    assertThat(whole.update(patch, TestMoment.at(200)))
        .isEqualTo(new Project(ID, "name", "", "", 100, 200, whole.unknown()));
  }

  @Test
  void theNameCannotBeTakenAway() {
    Stream.<Change<String>>of(Change.reset(), Change.to(" "))
        .map(name -> Altered.with(NOTHING, "name", name))
        .forEach(patch ->
            assertThatThrownBy(() -> whole.update(patch, TestMoment.at(200)))
                .isInstanceOf(ValidationFailed.class)
                .hasMessage("name is required"));
  }

  @Test
  void projectsAreInOrderOfCreationThenOfTheirIds() {
    Project first = Altered.with(whole, "createdAt", 1L);
    Project second = Altered.with(whole, "id", new ProjectId("a"));
    assertThat(Stream.of(whole, second, first).sorted(Project.CREATION_ORDER))
        .containsExactly(first, second, whole);
  }
}
