package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FilterIndexTest {

  private static final List<String> TYPES =
      List.of("task:updated", "task:deleted", "session:updated", "project:updated");
  private static final List<String> WANTED_TYPES =
      List.of("task:updated", "task:*", "session:*", "project:updated", "task:none");
  private static final int ROUNDS = 200;

  private final FilterIndex<Integer> index = new FilterIndex<>();

  private static <T> Set<T> some(Random random, int most, Function<Integer, T> make) {
    Set<T> some = new LinkedHashSet<>();
    int count = random.nextInt(most + 1);
    for (int i = 0; i < count; i++) {
      some.add(make.apply(random.nextInt(5)));
    }
    return some;
  }

  private static EventFilter filter(Random random) {
    int project = random.nextInt(4);
    return new EventFilter(
        project == 3 ? null : new ProjectId("p" + project),
        some(random, 2, i -> new TaskId("e" + i)),
        some(random, 2, i -> new SessionId("e" + i)),
        some(random, 3, WANTED_TYPES::get));
  }

  private static EventSubject subject(Random random) {
    return new EventSubject(
        TYPES.get(random.nextInt(TYPES.size())),
        new ProjectId("p" + random.nextInt(3)),
        some(random, 2, i -> new TaskId("e" + i)),
        some(random, 2, i -> new SessionId("e" + i)));
  }

  private List<Integer> matches(EventSubject subject) {
    List<Integer> found = new ArrayList<>();
    index.forEachMatch(subject, found::add);
    return found;
  }

  @Test
  void findsWhatATestOfEachFilterFinds() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<EventFilter> filters = new ArrayList<>();
      for (int step = 0; step < 100; step++) {
        change(filters, random);
        EventSubject subject = subject(random);
        List<Integer> expected =
            filters.stream().filter(each -> each.matches(subject)).map(index::get).toList();
        assertThat(matches(subject))
            .as("seed %d, step %d: %s", seed, step, subject)
            .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(index.anyMatch(subject)).isEqualTo(!expected.isEmpty());
        assertThat(index.values()).hasSameSizeAs(filters);
      }
      filters.forEach(index::remove);
      assertThat(index.keys()).as("what is left over, seed %d", seed).isZero();
    }
  }

  private void change(List<EventFilter> filters, Random random) {
    EventFilter filter = filter(random);
    if (!filters.isEmpty() && random.nextInt(3) == 0) {
      index.remove(filters.remove(random.nextInt(filters.size())));
    } else if (!filters.contains(filter)) {
      index.add(filter, filters.size() * 1000 + random.nextInt(1000));
      filters.add(filter);
    }
  }

  @Test
  void filtersThatShareNothingWithAnEventAreNotTested() {
    ProjectId project = new ProjectId("p");
    int others = 1_000;
    for (int i = 0; i < others; i++) {
      index.add(new EventFilter(null, Set.of(new TaskId("t" + i)), Set.of(), Set.of()), i);
      index.add(new EventFilter(null, Set.of(), Set.of(new SessionId("s" + i)), Set.of()), i);
      index.add(new EventFilter(new ProjectId("p" + i), Set.of(), Set.of(), Set.of()), i);
      index.add(new EventFilter(null, Set.of(), Set.of(), Set.of("other:type" + i)), i);
      index.add(new EventFilter(project, Set.of(), Set.of(), Set.of("other:type" + i)), i);
    }
    EventSubject subject =
        new EventSubject(
            "task:updated", project, Set.of(new TaskId("mine")), Set.of(new SessionId("mine")));
    assertThat(index.tested(subject)).isZero();
    index.add(EventFilter.ALL, others);
    assertThat(index.tested(subject)).isEqualTo(1);
    assertThat(matches(subject)).containsExactly(others);
  }

  @Test
  void aFilterHasOneValue() {
    index.add(EventFilter.ALL, 1);
    assertThatThrownBy(() -> index.add(EventFilter.ALL, 2))
        .isInstanceOf(IllegalStateException.class);
    assertThat(index.get(EventFilter.ALL)).isEqualTo(1);
    index.remove(EventFilter.ALL);
    index.remove(EventFilter.ALL);
    assertThat(index.get(EventFilter.ALL)).isNull();
  }
}
