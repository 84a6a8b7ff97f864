package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.EncodedLog;
import dev.maestro.json.Subscription;
import dev.maestro.testkit.FakeTime;
import dev.maestro.testkit.InMemoryStorage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AudienceTest {

  private static final ProjectId MINE = new ProjectId("proj_mine");
  private static final ProjectId OTHER = new ProjectId("proj_other");
  private static final EventFilter MY_TASKS =
      new EventFilter(MINE, Set.of(), Set.of(), Set.of("task:*"));

  /** More than are kept at hand. */
  private static final int MANY = 10_000;

  private static final int ROUNDS = 10_000;

  /** For so long what is wanted is there and is not sent. */
  private static final int SPINS = 50;

  private final InMemoryStorage storage = new InMemoryStorage();
  private final Dispatcher dispatcher = new Dispatcher();
  private final TextDeflater deflater = new TextDeflater(Compression.OFF);
  private final AtomicInteger wakes = new AtomicInteger();
  private final Newest newest = new Newest(0);
  private long seq;
  private final EventStream stream = stream();

  private EventStream stream() {
    FakeTime time = new FakeTime(Server.NOW);
    ConnectionFactory shared =
        new ConnectionFactory(
            storage,
            Server.spawns(storage, time),
            new OlderPages(EncodedLog.of(storage.events())),
            newest,
            time,
            Server.QUIET,
            new Connections(Server.QUIET),
            dispatcher,
            deflater);
    return new EventStream(0, shared, wakes::incrementAndGet);
  }

  private static void subscribe(EventStream stream, EventFilter filter) {
    stream.obey(
        new EventStream.Subscribe(new Subscription(filter, null, null, false, false, false)));
  }

  @BeforeEach
  void waits() {
    subscribe(stream, MY_TASKS);
    assertThat(stream.next()).hasSize(1);
    assertThat(stream.next()).isEmpty();
    assertThat(stream.isWaiting()).isTrue();
  }

  @AfterEach
  void close() {
    dispatcher.close();
    deflater.close();
    storage.close();
  }

  private EncodedEvent event(String type, ProjectId project) {
    EventSubject subject = EventSubject.ofTask(type, project, new TaskId("task_1"));
    return EncodedEvent.of(++seq, 0, subject, "{}".getBytes(StandardCharsets.UTF_8));
  }

  private List<EncodedEvent> events(int count, String type, ProjectId project) {
    List<EncodedEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(event(type, project));
    }
    return events;
  }

  private List<String> nextTexts() {
    return stream.next().stream()
        .map(text -> new String(text.bytes(), StandardCharsets.UTF_8))
        .toList();
  }

  private static String frame(String type, long seq, long previous) {
    return "{\"type\":\"%s\",\"event\":\"%s\",\"data\":{},\"timestamp\":0,\"seq\":%d,\"prevSeq\":%d}"
        .formatted(type, type, seq, previous);
  }

  @Test
  void whatItDoesNotWantNeitherWakesItNorLeavesItBehind() {
    newest.add(events(3, "task:updated", OTHER));
    newest.add(events(4, "session:updated", MINE));
    assertThat(wakes).hasValue(0);
    assertThat(stream.isWaiting()).isTrue();
    assertThat(stream.cursor()).isEqualTo(7);
  }

  @Test
  void whatItWantsWakesItOnceAndIsAtHand() {
    newest.add(events(2, "task:updated", OTHER));
    newest.add(events(2, "task:updated", MINE));
    newest.add(events(1, "task:deleted", MINE));
    assertThat(wakes).hasValue(1);
    assertThat(stream.cursor()).isEqualTo(2);
    assertThat(nextTexts())
        .containsExactly(
            frame("task:updated", 3, 0), frame("task:updated", 4, 3), frame("task:deleted", 5, 4));
    assertThat(stream.takeErrand()).isNull();
    assertThat(stream.isWaiting()).isTrue();
  }

  @Test
  void howeverLongItWaitedItLooksAtNothingOfThat() {
    newest.add(events(MANY, "task:updated", OTHER));
    newest.add(events(1, "task:updated", MINE));
    assertThat(nextTexts()).containsExactly(frame("task:updated", MANY + 1, 0));
    assertThat(stream.takeErrand()).isNull();
  }

  @Test
  void aTurnInBetweenLosesNothing() {
    newest.add(events(5, "task:updated", OTHER));
    assertThat(stream.next()).isEmpty();
    newest.add(events(1, "task:updated", MINE));
    assertThat(wakes).hasValue(1);
    assertThat(nextTexts()).containsExactly(frame("task:updated", 6, 0));
  }

  @Test
  void whoWaitsForAllProjectsIsWokenByEach() {
    stream.obey(new EventStream.Unsubscribe());
    assertThat(stream.next()).hasSize(1);
    assertThat(stream.next()).isEmpty();
    newest.add(events(1, "task:updated", OTHER));
    assertThat(wakes).hasValue(1);
    assertThat(stream.next()).hasSize(1);
  }

  @Test
  void whereWhatIsNewCannotBeReadEachReadsForItself() {
    newest.skipTo(9);
    assertThat(wakes).hasValue(1);
    assertThat(stream.cursor()).isZero();
    assertThat(stream.next()).isEmpty();
    assertThat(stream.takeErrand()).isNotNull();
  }

  @Test
  void whatOnlyAClientThatIsBehindWantsIsAtHandForIt() {
    EventStream behind = stream();
    newest.add(events(1, "task:updated", OTHER));
    assertThat(behind.next()).hasSize(1);
    assertThat(behind.takeErrand()).isNull();
  }

  @Test
  void whatNobodyWantedWhenItCameIsReadByWhoWantsItAfterAll() {
    newest.add(events(1, "task:updated", OTHER));
    EventStream late = stream();
    assertThat(late.next()).isEmpty();
    assertThat(late.takeErrand()).isNotNull();
    assertThat(late.cursor()).isZero();
  }

  /** Whoever asks between the two would take what is wanted for had, and lose it. */
  @Test
  void itsPlaceIsNeverBeyondWhatItWasSent() throws InterruptedException {
    AtomicLong sent = new AtomicLong();
    AtomicBoolean isOver = new AtomicBoolean();
    List<String> faults = new CopyOnWriteArrayList<>();
    Thread asking =
        new Thread(() -> {
          while (!isOver.get()) {
            long place = stream.cursor();
            // Asked later, so it may only be more.
            long wantedAndSent = sent.get();
            if (place > wantedAndSent + 1) {
              faults.add(place + " when " + wantedAndSent + " was sent");
            }
          }
        });
    asking.start();
    try {
      for (int i = 0; i < ROUNDS; i++) {
        // What it does not want, which it may be said to have had, and two that it wants.
        List<EncodedEvent> events = new ArrayList<>(events(1, "task:updated", OTHER));
        events.addAll(events(2, "task:updated", MINE));
        newest.add(events);
        for (int spin = 0; spin < SPINS; spin++) {
          Thread.onSpinWait();
        }
        sent.set(seq);
        while (!stream.isWaiting()) {
          stream.next();
        }
      }
    } finally {
      isOver.set(true);
      asking.join();
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void howeverLargeTheEventsAreNoMoreAreReadThanAreSentAtOnce() {
    String large = "x".repeat(100_000);
    Maestro maestro = Server.maestro(storage, new FakeTime(Server.NOW));
    for (int i = 0; i < 20; i++) {
      maestro.projects().create(NewProject.named(large + i));
    }
    newest.skipTo(storage.events().latestSeq());
    stream.obey(new EventStream.Unsubscribe());
    assertThat(stream.next()).hasSize(1);
    for (int batch = 0; batch < 10; batch++) {
      assertThat(stream.next()).isEmpty();
      applyErrand();
      assertThat(stream.next()).hasSize(2);
    }
  }

  @Test
  void ofTheNewestNoMoreIsTakenThanIsSentAtOnce() {
    newest.add(events(1, "task:updated", MINE));
    EventFrame frame = newest.after(0, 1, Long.MAX_VALUE).get(0);
    newest.add(events(9, "task:updated", MINE));
    assertThat(newest.after(0, 10, 2L * frame.size())).hasSize(2);
    assertThat(newest.after(0, 10, 2L * frame.size() + 1)).hasSize(3);
    assertThat(newest.after(0, 10, Long.MAX_VALUE)).hasSize(10);
  }

  private void applyErrand() {
    EventStream.Errand errand = Objects.requireNonNull(stream.takeErrand());
    try {
      errand.run().apply();
    } catch (EventStream.FellBehind e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoHasEndedIsNotWoken() {
    stream.end();
    newest.add(events(1, "task:updated", MINE));
    assertThat(wakes).hasValue(0);
  }
}
