package dev.maestro.app.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What should be there is compared with what is. */
class HoldingsTest {

  private static final Holdings LINKED =
      Holdings.NONE
          .withProject("p", "w1 home")
          .withTask("t", "one", "first")
          .withSession("s", "S", Set.of("t"));

  @Test
  void whatIsTheSameHasNoDifferences() {
    assertThat(LINKED.differences(LINKED)).isEmpty();
    assertThat(LINKED.unlinked("s", "t").linked("s", "t").differences(LINKED)).isEmpty();
  }

  @Test
  void whatIsGoneOrOtherwiseOrTooMuchIsNamed() {
    assertThat(LINKED.differences(LINKED.withoutTask("t")))
        .contains(
            "task t is gone; it was acknowledged as Task[title=one, description=first, sessions=[s]]");
    assertThat(LINKED.differences(LINKED.withTask("t", "two", "first")))
        .singleElement()
        .asString()
        .startsWith("task t is Task[title=two");
    assertThat(LINKED.differences(LINKED.withProject("q", "w1 extra")))
        .containsExactly("project q is there as w1 extra, and should not be");
  }

  @Test
  void aLinkOnOneSideOnlyIsHalfDone() {
    Holdings half =
        new Holdings(
            LINKED.projects(), LINKED.tasks(), Map.of("s", new Holdings.Session("S", Set.of())));
    assertThat(half.differences(half))
        .containsExactly("half done: task t has session s, which has not it");
    Holdings other =
        new Holdings(
            LINKED.projects(),
            Map.of("t", new Holdings.Task("one", "first", Set.of())),
            LINKED.sessions());
    assertThat(other.differences(other))
        .containsExactly("half done: session s has task t, which has not it");
  }

  @Test
  void aRequestThatWasCutOffMayHaveHappenedOrNot() {
    Change create =
        new Change(
            "POST", "/api/tasks", "", "two", (before, id) -> before.withTask(id, "two", "second"));
    Holdings after = LINKED.withTask("t2", "two", "second");
    assertThat(create.afterAsSeen(LINKED, after)).contains(after);
    assertThat(create.afterAsSeen(LINKED, LINKED)).isEmpty();
  }
}
