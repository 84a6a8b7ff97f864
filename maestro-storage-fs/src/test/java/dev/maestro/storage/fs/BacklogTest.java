package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order in which documents are written. */
class BacklogTest {

  private static final Visible NOW =
      new Visible(State.of(0, List.of(), CorruptFiles.NONE), Place.START);

  private final Backlog backlog = new Backlog(NOW);

  private static Kept<?> version(String id, String name) {
    return new KeptProject(
        new Project(new ProjectId(id), name, "", "", 1, 1, Value.Fields.EMPTY), new Document());
  }

  private static Changed changed(String id, @Nullable Kept<?> before, @Nullable Kept<?> after) {
    return new Changed(new Ref(Kind.PROJECT, id), before, after);
  }

  @Test
  void whatWaitsLongestIsTakenFirstAndSeveralChangesAreOne() {
    Kept<?> first = version("p_1", "first");
    Kept<?> second = version("p_1", "second");
    Changed other = changed("p_2", null, version("p_2", "other"));
    backlog.add(List.of(changed("p_1", null, first)), NOW);
    backlog.add(List.of(other), NOW);
    backlog.add(List.of(changed("p_1", first, second)), NOW);
    assertThat(backlog.size()).isEqualTo(2);
    assertThat(backlog.take(1)).containsExactly(changed("p_1", null, second));
    assertThat(backlog.take(10)).containsExactly(other);
    assertThat(backlog.size()).isZero();
    assertThat(backlog.age()).isZero();
  }

  @Test
  void whatIsDeletedIsTakenLast() {
    Kept<?> first = version("p_1", "first");
    Changed other = changed("p_2", null, version("p_2", "other"));
    backlog.add(List.of(changed("p_1", null, first), other), NOW);
    backlog.add(List.of(changed("p_1", first, null)), NOW);
    assertThat(backlog.take(10)).containsExactly(other, changed("p_1", null, null));
  }

  @Test
  void whatCouldNotBeWrittenIsTakenAgainLastWithWhatHasChangedMeanwhile() {
    Kept<?> first = version("p_1", "first");
    Kept<?> second = version("p_1", "second");
    Changed other = changed("p_2", null, version("p_2", "other"));
    backlog.add(List.of(changed("p_1", null, first)), NOW);
    List<Changed> taken = backlog.take(10);
    backlog.add(List.of(other, changed("p_1", first, second)), NOW);
    backlog.putBack(taken, new IOException("full"));
    assertThat(backlog.trouble()).hasMessage("full");
    assertThat(backlog.take(10)).containsExactly(other, changed("p_1", null, second));
  }
}
