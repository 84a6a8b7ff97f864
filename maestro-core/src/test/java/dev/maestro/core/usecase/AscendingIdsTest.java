package dev.maestro.core.usecase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AscendingIdsTest {

  private static final long NOW = 1_700_000_000_000L;

  /** Always the largest number that was asked for. */
  private static final RandomGenerator HIGHEST = new Extreme(true);

  /** Always 0. */
  private static final RandomGenerator LOWEST = new Extreme(false);

  private record Extreme(boolean high) implements RandomGenerator {
    @Override
    public long nextLong() {
      return high ? -1 : 0;
    }

    @Override
    public long nextLong(long bound) {
      return high ? bound - 1 : 0;
    }
  }

  private final AtomicLong clock = new AtomicLong(NOW);
  private final InstantSource time = () -> Instant.ofEpochMilli(clock.get());
  private final AscendingIds ids = new AscendingIds(time, new Random(7));

  @Test
  void anIdIsItsPrefixTheMillisecondAndNineBase36Characters() {
    assertThat(ids.newProjectId().value()).matches("proj_" + NOW + "_[0-9a-z]{9}");
    assertThat(ids.newTaskId().value()).matches("task_" + NOW + "_[0-9a-z]{9}");
    assertThat(ids.newSessionId().value()).matches("sess_" + NOW + "_[0-9a-z]{9}");
    assertThat(ids.newEventId()).matches("evt_" + NOW + "_[0-9a-z]{9}");
  }

  @Test
  void aSubtasksIdIsBare() {
    assertThat(ids.newSubtaskId().value()).matches("[0-9a-z]{9}");
  }

  @Test
  void smallSuffixesArePaddedWithZeros() {
    AscendingIds lowest = new AscendingIds(time, LOWEST);
    assertThat(lowest.newTaskId().value()).isEqualTo("task_" + NOW + "_000000000");
    assertThat(lowest.newTaskId().value()).isEqualTo("task_" + NOW + "_000000001");
    assertThat(lowest.newSubtaskId().value()).isEqualTo("000000002");
  }

  @Test
  void idsOfOneMillisecondAscend() {
    List<String> made = eventIds(10_000);
    assertThat(made).isSorted().doesNotHaveDuplicates();
    assertThat(made).allMatch(id -> id.startsWith("evt_" + NOW + "_"));
  }

  @Test
  void aLaterMillisecondStartsAnew() {
    String before = ids.newEventId();
    clock.addAndGet(1);
    assertThat(ids.newEventId()).startsWith("evt_" + (NOW + 1) + "_").isGreaterThan(before);
  }

  @Test
  void aClockThatGoesBackMakesNoIdSmaller() {
    List<String> made = new ArrayList<>(eventIds(10));
    clock.addAndGet(-60_000);
    made.addAll(eventIds(10));
    clock.set(NOW);
    made.addAll(eventIds(10));
    clock.set(NOW + 1);
    made.addAll(eventIds(10));
    assertThat(made).isSorted().doesNotHaveDuplicates();
    assertThat(made.get(19)).startsWith("evt_" + NOW + "_");
    assertThat(made.get(30)).startsWith("evt_" + (NOW + 1) + "_");
  }

  @Test
  void theFirstSuffixLeavesHalfOfAllAboveIt() {
    assertThat(new AscendingIds(time, HIGHEST).newSubtaskId().value())
        .isEqualTo(Long.toString(101_559_956_668_416L / 2 - 1, 36));
  }

  @Test
  void suffixesThatRunOutMoveToTheNextMillisecond() {
    RandomGenerator giant = new Giant();
    AscendingIds overflowing = new AscendingIds(time, giant);
    List<String> made = Stream.generate(overflowing::newEventId).limit(7).toList();
    assertThat(made).isSorted().doesNotHaveDuplicates();
    assertThat(made).allMatch(id -> id.matches("evt_\\d+_[0-9a-z]{9}"));
    assertThat(made.get(0)).startsWith("evt_" + NOW + "_");
    assertThat(made.get(6)).startsWith("evt_" + (NOW + 3) + "_");
    clock.set(NOW + 2);
    assertThat(overflowing.newEventId()).isGreaterThan(made.get(6));
  }

  /** Steps of half of all suffixes, whatever was asked for. */
  private static final class Giant implements RandomGenerator {
    @Override
    public long nextLong() {
      return nextLong(0);
    }

    @Override
    public long nextLong(long bound) {
      return 101_559_956_668_416L / 2 - 1;
    }
  }

  @Test
  void noTwoThreadsGetOneId() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<List<String>> making = () -> eventIds(2_000);
      List<String> all = new ArrayList<>();
      for (Future<List<String>> made : threads.invokeAll(List.of(making, making, making, making))) {
        assertThat(made.get()).isSorted();
        all.addAll(made.get());
      }
      assertThat(new HashSet<>(all)).hasSize(8_000);
    } finally {
      threads.shutdown();
    }
  }

  private List<String> eventIds(int count) {
    return IntStream.range(0, count).mapToObj(i -> ids.newEventId()).toList();
  }
}
