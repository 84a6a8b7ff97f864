package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Snapshot;
import dev.maestro.testkit.FakeTime;
import dev.maestro.testkit.SequentialIds;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Any sequence of use cases, valid and not, keeps what the domain promises. */
abstract class UseCaseRules extends Rules {

  private static final int SEQUENCES = 8;
  private static final int STEPS = 80;

  private static final Set<String> RELATIONS =
      Set.of(
          "task:session_added",
          "task:session_removed",
          "session:task_added",
          "session:task_removed");

  private static final Set<String> UPDATES = Set.of("task:updated", "session:updated");

  UseCaseRules(StorageContract adapter) {
    super(adapter);
  }

  /** One check after each step of each sequence. */
  private interface Check {

    /**
     * @param events of the step; none where it was refused
     */
    void after(Snapshot before, Snapshot after, List<LoggedEvent> events);

    /** Hears of the events with which the sequence begins. */
    default void begin(List<LoggedEvent> events) {
      assertThat(events).isNotEmpty();
    }
  }

  private void inEverySequence(Check check) {
    for (int seed = 1; seed <= SEQUENCES; seed++) {
      adapter.use(adapter.open());
      // Its algorithm is specified, so a seed means the same sequence on every JDK.
      RandomGenerator random = new Random(seed);
      FakeTime time = new FakeTime(1_000);
      RandomUseCases useCases = new RandomUseCases(storage(), time, new SequentialIds(), random);
      useCases.begin();
      check.begin(storage().events().read(0, 1_000).events());
      int refusals = 0;
      for (int step = 1; step <= STEPS; step++) {
        time.advance(random.nextInt(-2, 4));
        String where = "seed " + seed + ", step " + step;
        refusals += checkStep(useCases::runOne, check, where) ? 1 : 0;
      }
      assertThat(refusals).as("most steps do something").isBetween(1, STEPS / 2);
    }
  }

  /** Whether the step was refused. */
  private boolean checkStep(Runnable step, Check check, String where) {
    try (Snapshot before = storage().snapshot()) {
      boolean refused = isRefused(step);
      List<LoggedEvent> events = storage().events().read(before.seq(), 1_000).events();
      try (Snapshot after = storage().snapshot()) {
        if (refused) {
          assertThat(after.seq()).isEqualTo(before.seq());
          assertThat(Mirror.of(after)).isEqualTo(Mirror.of(before));
        }
        check.after(before, after, events);
        return refused;
      } catch (AssertionError e) {
        throw new AssertionError("In " + where + ": " + e.getMessage(), e);
      }
    }
  }

  private static boolean isRefused(Runnable step) {
    try {
      step.run();
      return false;
    } catch (MaestroException e) {
      return true;
    }
  }

  @Test
  void everyStateKeepsTheInvariants() {
    inEverySequence((before, after, events) -> Invariants.check(after));
  }

  @Test
  void everyStepKeepsWhatMustNotChange() {
    inEverySequence((before, after, events) -> Transitions.check(before, after));
  }

  @Test
  void aMirrorOfTheFramesIsAMirrorOfTheStore() {
    Mirror mirror = new Mirror();
    inEverySequence(
        new Check() {
          @Override
          public void begin(List<LoggedEvent> events) {
            mirror.entities().clear();
            events.forEach(mirror::apply);
          }

          @Override
          public void after(Snapshot before, Snapshot after, List<LoggedEvent> events) {
            events.forEach(mirror::apply);
            assertThat(mirror.entities()).isEqualTo(Mirror.of(after));
          }
        });
  }

  @Test
  void noStepShowsAnEntityTwiceWhole() {
    inEverySequence((before, after, events) ->
        assertThat(events.stream().map(LoggedEvent::event).flatMap(UseCaseRules::shownWhole))
            .doesNotHaveDuplicates());
  }

  private static Stream<Object> shownWhole(Event event) {
    if (event instanceof Event.TaskCreated created) {
      return Stream.of(created.task().id());
    } else if (event instanceof Event.TaskUpdated updated) {
      return Stream.of(updated.task().id());
    } else if (event instanceof Event.SessionCreated created) {
      return Stream.of(created.session().id());
    } else if (event instanceof Event.SessionUpdated updated) {
      return Stream.of(updated.session().id());
    }
    return Stream.empty();
  }

  @Test
  void theEntitiesThatChangedBesidesComeAfterTheFramesOfTheTable() {
    inEverySequence((before, after, events) -> {
      List<String> types = events.stream().map(logged -> logged.event().type()).toList();
      int lastRelation = -1;
      for (int i = 0; i < types.size(); i++) {
        lastRelation = RELATIONS.contains(types.get(i)) ? i : lastRelation;
      }
      assertThat(types.subList(0, lastRelation + 1).stream().skip(1))
          .as("%s", types)
          .doesNotContainAnyElementsOf(UPDATES);
    });
  }

  @Test
  void theStateOfEverySequenceSurvivesReopening() {
    for (int seed = 1; seed <= SEQUENCES; seed++) {
      adapter.use(adapter.open());
      RandomUseCases useCases =
          new RandomUseCases(storage(), new FakeTime(1_000), new SequentialIds(), new Random(seed));
      useCases.begin();
      for (int step = 0; step < STEPS; step++) {
        isRefused(useCases::runOne);
      }
      Map<String, Value> before = read(Mirror::of);
      adapter.use(adapter.reopen(storage()));
      assertThat(Objects.requireNonNull(read(Mirror::of))).as("seed " + seed).isEqualTo(before);
    }
  }
}
