package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.json.EncodedEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who waits gets what it wants, and its place passes nothing that it wants. */
final class WaitingRoomTest {

  private static final int ROUNDS = 100;
  private static final int STEPS = 400;

  private static final EventFilter TASKS =
      new EventFilter(null, Set.of(), Set.of(), Set.of("task:*"));

  private static EventFilter projectOnly(int project) {
    return new EventFilter(new ProjectId("p" + project), Set.of(), Set.of(), Set.of());
  }

  private static EventPage.Frame event(long seq, String type, int project) {
    TaskId task = new TaskId("t" + seq % 3);
    EventSubject subject = EventSubject.ofTask(type, new ProjectId("p" + project), task);
    return new EventPage.Frame(
        EncodedEvent.of(seq, 0, subject, "{}".getBytes(StandardCharsets.UTF_8)));
  }

  private static EventSpan upTo(long seq) {
    return new EventSpan("store.1", 1, seq);
  }

  private static List<Long> seqs(EventPage page) {
    return page.frames().stream().map(EventPage.Frame::seq).toList();
  }

  private static EventPage pageOf(String who, List<WaitingRoom.Woken<String>> woken) {
    return woken.stream().filter(some -> some.who().contains(who)).findFirst().orElseThrow().page();
  }

  @Test
  void whoWantsTheSameIsHandedTheSameFramesAndWhoWantsNothingOfItStays() {
    WaitingRoom<String> room = new WaitingRoom<>(0);
    assertThat(room.await("a", projectOnly(1), 0)).isTrue();
    assertThat(room.await("b", projectOnly(1), 0)).isTrue();
    assertThat(room.await("c", TASKS, 0)).isTrue();
    assertThat(room.await("other", projectOnly(2), 0)).isTrue();

    List<WaitingRoom.Woken<String>> woken =
        room.look(
            List.of(
                event(1, "session:updated", 0),
                event(2, "session:updated", 1),
                event(3, "task:updated", 1),
                event(4, "session:updated", 0)),
            upTo(4));

    assertThat(woken).hasSize(2);
    EventPage both = pageOf("a", woken);
    assertThat(pageOf("b", woken)).isSameAs(both);
    assertThat(seqs(both)).containsExactly(2L, 3L);
    EventPage one = pageOf("c", woken);
    assertThat(seqs(one)).containsExactly(3L);
    assertThat(one.nextSeq()).isEqualTo(4);
    assertThat(one.frames().get(0).json()).isSameAs(both.frames().get(1).json());
    assertThat(room.leave("other", projectOnly(2))).hasValue(4);
    assertThat(room.leave("a", projectOnly(1))).isEmpty();
    assertThat(room.size()).isZero();
  }

  @Test
  void whoComesJustAfterALookWaitsUnlessThereWasSomethingForIt() {
    WaitingRoom<String> room = new WaitingRoom<>(7);
    room.look(List.of(event(8, "task:updated", 1), event(9, "task:updated", 2)), upTo(9));

    assertThat(room.await("late", projectOnly(2), 8)).isFalse();
    assertThat(room.await("in time", projectOnly(2), 9)).isTrue();
    assertThat(room.await("not concerned", projectOnly(3), 7)).isTrue();
    assertThat(room.await("nobody knows", projectOnly(3), 6)).isFalse();
    assertThat(room.leave("not concerned", projectOnly(3))).hasValue(9);
  }

  @Test
  void onlySoManyEventsAreRemembered() {
    WaitingRoom<String> room = new WaitingRoom<>(0);
    int more = WaitingRoom.REMEMBERED + 10;
    room.look(
        IntStream.rangeClosed(1, more).mapToObj(i -> event(i, "task:updated", 1)).toList(),
        upTo(more));

    assertThat(room.await("known", projectOnly(3), 10)).isTrue();
    assertThat(room.await("forgotten", projectOnly(3), 9)).isFalse();
  }

  @Test
  void whereALookIsSkippedAllHaveToReadByThemselves() {
    WaitingRoom<String> room = new WaitingRoom<>(0);
    room.await("a", projectOnly(1), 0);
    room.await("b", TASKS, 0);

    assertThat(room.skipTo(5)).containsExactlyInAnyOrder("a", "b");
    assertThat(room.skipTo(5)).isEmpty();
    assertThat(room.await("a", projectOnly(1), 4)).isFalse();
    assertThat(room.await("a", projectOnly(1), 5)).isTrue();
  }

  @Test
  void aPageForAllIsCutToWhatOneHasRoomForAndHasNotHad() {
    EventPage page =
        new EventPage(
            List.of(event(2, "task:updated", 1), event(5, "task:updated", 1)), 9, upTo(9));
    int size = page.frames().get(0).json().length;

    assertThat(seqs(page.rest(1, 10, 1_000_000))).containsExactly(2L, 5L);
    assertThat(page.rest(1, 10, 1_000_000).nextSeq()).isEqualTo(9);
    assertThat(seqs(page.rest(1, 1, 1_000_000))).containsExactly(2L);
    assertThat(page.rest(1, 1, 1_000_000).nextSeq()).isEqualTo(2);
    assertThat(seqs(page.rest(1, 10, 2L * size - 1))).containsExactly(2L);
    assertThat(page.rest(1, 10, 1).nextSeq()).isEqualTo(2);
    assertThat(seqs(page.rest(2, 1, 1))).containsExactly(5L);
    assertThat(page.rest(2, 1, 1).nextSeq()).isEqualTo(9);
    assertThat(page.rest(11, 10, 1_000_000).nextSeq()).isEqualTo(11);
    assertThat(page.rest(11, 10, 1_000_000).isEmpty()).isTrue();
  }

  @Test
  void whateverHappensEachGetsAllThatItWantsOnceAndNoPlacePassesIt() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Scenario scenario = new Scenario(seed);
      for (int step = 0; step < STEPS; step++) {
        scenario.step();
      }
      scenario.requireSizeFits();
    }
  }

  /** A log, and some who follow it. */
  private static final class Scenario {
    private static final List<String> TYPES =
        List.of("task:updated", "task:deleted", "session:updated");

    private final Random random;
    private final String name;
    private final List<EventPage.Frame> log = new ArrayList<>();
    private final WaitingRoom<One> room = new WaitingRoom<>(0);
    private final List<One> all = new ArrayList<>();

    /** One that follows. */
    private static final class One {
      private final EventFilter filter;
      private long cursor;
      private boolean waiting;

      One(EventFilter filter) {
        this.filter = filter;
      }
    }

    Scenario(int seed) {
      random = new Random(seed);
      name = "seed " + seed;
      List<EventFilter> filters =
          List.of(
              EventFilter.ALL,
              TASKS,
              projectOnly(0),
              projectOnly(1),
              projectOnly(9),
              new EventFilter(null, Set.of(new TaskId("t1"), new TaskId("t2")), Set.of(), Set.of()),
              new EventFilter(
                  new ProjectId("p2"), Set.of(), Set.of(), Set.of("task:deleted", "task:*")));
      for (int i = 0; i < 12; i++) {
        all.add(new One(filters.get(random.nextInt(filters.size()))));
      }
    }

    void step() {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> commit();
        case 3 -> look();
        case 4 -> skip();
        case 5 -> leave(any());
        default -> goOn(any());
      }
    }

    void requireSizeFits() {
      long waiting = all.stream().filter(one -> one.waiting).count();
      assertThat(room.size()).as(name).isEqualTo((int) waiting);
    }

    private One any() {
      return all.get(random.nextInt(all.size()));
    }

    private void commit() {
      String type = TYPES.get(random.nextInt(TYPES.size()));
      log.add(event(log.size() + 1L, type, random.nextInt(4)));
    }

    /** A part of what is new, and perhaps once more what is not. */
    private void look() {
      int from = (int) Math.max(0, room.seen() - random.nextInt(3));
      int to = Math.min(log.size(), from + 1 + random.nextInt(20));
      if (from < to) {
        room.look(List.copyOf(log.subList(from, to)), upTo(log.size()))
            .forEach(some -> some.who().forEach(one -> handed(one, some.page())));
      }
    }

    private void handed(One one, EventPage page) {
      EventPage rest = page.rest(one.cursor, 1 + random.nextInt(4), 1_000_000);
      assertThat(one.waiting).as(name).isTrue();
      assertThat(seqs(rest)).as(name).isEqualTo(wanted(one, rest.nextSeq()));
      one.waiting = false;
      one.cursor = rest.nextSeq();
    }

    private void skip() {
      if (random.nextInt(10) == 0) {
        long place = room.seen();
        room.skipTo(log.size())
            .forEach(one -> {
              one.waiting = false;
              movesTo(one, place);
            });
      }
    }

    private void leave(One one) {
      room.leave(one, one.filter)
          .ifPresentOrElse(
              place -> {
                assertThat(one.waiting).as(name).isTrue();
                one.waiting = false;
                movesTo(one, place);
              },
              () -> assertThat(one.waiting).as(name).isFalse());
    }

    private void movesTo(One one, long place) {
      assertThat(wanted(one, place)).as("%s: passed on the way to %d", name, place).isEmpty();
      one.cursor = Math.max(one.cursor, place);
    }

    /** As a follower does that has nothing to do. */
    private void goOn(One one) {
      if (!one.waiting && room.await(one, one.filter, one.cursor)) {
        one.waiting = true;
        assertThat(wanted(one, room.seen())).as("%s: waits too late", name).isEmpty();
      } else if (!one.waiting) {
        one.cursor = Math.max(one.cursor, log.size() - random.nextInt(3));
      }
    }

    /** What it has not had, up to that seq. */
    private List<Long> wanted(One one, long last) {
      return log.stream()
          .filter(event -> event.seq() > one.cursor && event.seq() <= last)
          .filter(event -> one.filter.matches(event.subject()))
          .map(EventPage.Frame::seq)
          .toList();
    }
  }
}
