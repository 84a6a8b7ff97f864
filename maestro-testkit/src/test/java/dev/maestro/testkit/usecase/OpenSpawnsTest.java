package dev.maestro.testkit.usecase;

import static dev.maestro.testkit.usecase.World.json;
import static dev.maestro.testkit.usecase.World.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.usecase.OpenSpawns;
import dev.maestro.testkit.InMemoryStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which spawn requests wait for their taker, and until when. */
class OpenSpawnsTest {

  private static final long TTL = 60_000;
  private static final int STEPS = 150;

  private World world = new World();
  private TaskId task = world.task("T");
  private OpenSpawns spawns = opened();

  private void begin(InMemoryStorage storage) {
    world = new World(storage);
    task = world.task("T");
    spawns = opened();
  }

  /** As after a restart. */
  private OpenSpawns opened() {
    return new OpenSpawns(
        world.storage(), world.maestro().spawning(), world.time(), Duration.ofMillis(TTL));
  }

  private SessionId spawn() {
    return spawn(task);
  }

  private SessionId spawn(TaskId on) {
    return world
        .spawn(
            json("{'name':'S','projectId':'" + world.project() + "','taskIds':" + list(on) + "}"))
        .id();
  }

  private List<SessionId> open(EventFilter filter) {
    List<SessionId> found = new ArrayList<>();
    long latest = world.storage().events().latestSeq();
    readOn(latest);
    Optional<LoggedEvent> next = spawns.next(0, latest, filter);
    while (next.isPresent()) {
      found.add(requested(next.get()));
      next = spawns.next(next.get().seq(), latest, filter);
    }
    return found;
  }

  private void readOn(long seq) {
    int rounds = 0;
    while (!spawns.readOn(seq)) {
      assertThat(rounds++).as("an end of the log").isLessThan(100);
    }
  }

  private List<SessionId> open() {
    return open(EventFilter.ALL);
  }

  private static SessionId requested(LoggedEvent event) {
    return ((Event.SpawnRequested) event.event()).request().session().id();
  }

  private List<SessionId> expired() {
    return world.storage().events().read(0, Integer.MAX_VALUE).events().stream()
        .map(LoggedEvent::event)
        .filter(Event.SpawnExpired.class::isInstance)
        .map(event -> ((Event.SpawnExpired) event).sessionId())
        .toList();
  }

  @Test
  void whatNobodyTookIsOpenTheOldestFirst() {
    SessionId first = spawn();
    SessionId taken = spawn();
    SessionId deleted = spawn();
    SessionId last = spawn();
    world.patch(taken, "{'status':'running'}");
    world.maestro().sessions().delete(deleted);
    world.patch(first, "{'name':'renamed'}");
    assertThat(open()).containsExactly(first, last);
  }

  @Test
  void whoeverComesLaterThanTheRequestIsNotToldOfIt() {
    SessionId first = spawn();
    long here = world.storage().events().latestSeq();
    spawn();
    readOn(here);
    Optional<LoggedEvent> found = spawns.next(0, here, EventFilter.ALL);
    assertThat(found.map(OpenSpawnsTest::requested)).contains(first);
    assertThat(spawns.next(found.orElseThrow().seq(), here, EventFilter.ALL)).isEmpty();
    assertThat(spawns.next(here + 1, here, EventFilter.ALL)).isEmpty();
  }

  @Test
  void aRequestMatchesTheFilterThatItsEventMatched() {
    TaskId other = world.task("other");
    SessionId wanted = spawn(other);
    spawn();
    assertThat(open(new EventFilter(null, Set.of(other), Set.of(), Set.of())))
        .containsExactly(wanted);
    assertThat(open(new EventFilter(null, Set.of(), Set.of(wanted), Set.of("session:*"))))
        .containsExactly(wanted);
    assertThat(open(new EventFilter(null, Set.of(), Set.of(), Set.of("task:*")))).isEmpty();
  }

  @Test
  void aTakenRequestStaysTakenWhateverItsSessionSaysLater() {
    SessionId session = spawn();
    world.patch(session, "{'status':'running'}");
    world.patch(session, "{'status':'spawning'}");
    assertThat(open()).isEmpty();
    world.time().advance(TTL);
    spawns.expireDue();
    assertThat(expired()).isEmpty();
  }

  @Test
  void aRequestExpiresOnceWhenItsTimeIsOver() {
    SessionId session = spawn();
    world.time().advance(TTL - 1);
    spawns.expireDue();
    assertThat(open()).containsExactly(session);
    assertThat(expired()).isEmpty();

    world.time().advance(1);
    assertThat(open()).isEmpty();
    Session before = world.session(session);
    world.startHere();
    assertThat(spawns.expireDue()).isFalse();
    assertThat(world.events()).containsExactly("session:spawn_expired S [T]");
    assertThat(world.session(session)).isEqualTo(before);

    spawns.expireDue();
    spawns = opened();
    spawns.expireDue();
    assertThat(expired()).containsExactly(session);
  }

  @Test
  void whatBecameDueWhileNobodyLookedExpiresAfterARestart() {
    SessionId session = spawn();
    world.time().advance(10 * TTL);
    spawns = opened();
    spawns.expireDue();
    assertThat(expired()).containsExactly(session);
  }

  @Test
  void aSessionThatTookTheIdOfAnotherHasNoRequest() {
    SessionId session = spawn();
    assertThat(open()).containsExactly(session);
    world.maestro().sessions().delete(session);
    world.time().advance(TTL);
    world.createSession("{'id':'" + session + "','status':'spawning'}");
    spawns.expireDue();
    assertThat(open()).isEmpty();
    assertThat(expired()).isEmpty();
  }

  @Test
  void aSessionOfAnEarlierServerHasNoRequest() {
    world.createSession("{'status':'spawning'}");
    world.time().advance(TTL);
    spawns.expireDue();
    assertThat(open()).isEmpty();
    assertThat(expired()).isEmpty();
  }

  @Test
  void manyExpireInAFewTransactions() {
    for (int i = 0; i < 600; i++) {
      spawn();
    }
    world.time().advance(TTL);
    assertThat(spawns.expireDue()).isTrue();
    assertThat(spawns.expireDue()).isTrue();
    assertThat(spawns.expireDue()).isFalse();
    assertThat(expired()).hasSize(600).doesNotHaveDuplicates();
  }

  @Test
  void whatTheLogHasDroppedIsNotToldAgain() {
    begin(new InMemoryStorage(10));
    spawn();
    assertThat(open()).hasSize(1);
    for (int i = 0; i < 20; i++) {
      world.task("later");
    }
    SessionId kept = spawn();
    assertThat(open()).containsExactly(kept);
    spawns = opened();
    assertThat(open()).containsExactly(kept);
  }

  @Test
  void aTakeThatTheLogDroppedUnreadCountsAsWell() {
    begin(new InMemoryStorage(10));
    SessionId session = spawn();
    assertThat(open()).containsExactly(session);
    world.patch(session, "{'status':'running'}");
    for (int i = 0; i < 20; i++) {
      world.task("later");
    }
    world.time().advance(TTL);
    spawns.expireDue();
    assertThat(expired()).isEmpty();
  }

  @Test
  void aRequestFarBackInALongLogIsFoundAfterARestart() {
    for (int i = 0; i < 1_000; i++) {
      world.task("before");
      world.time().advance(3_000);
    }
    SessionId session = spawn();
    for (int i = 0; i < 6_000; i++) {
      world.time().advance(9);
      world.task("after");
    }
    spawns = opened();
    assertThat(spawns.readOn(world.storage().events().latestSeq())).isFalse();
    assertThat(open()).containsExactly(session);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void aRequestWaitsForSomeTime(long millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new OpenSpawns(
                world.storage(),
                world.maestro().spawning(),
                world.time(),
                Duration.ofMillis(millis)));
  }

  static LongStream seeds() {
    return LongStream.concat(LongStream.rangeClosed(1, 30), new Random().longs(10));
  }

  /** What a random history should show. */
  private static final class Model {
    final Map<SessionId, Long> waiting = new LinkedHashMap<>();
    final List<SessionId> expired = new ArrayList<>();

    List<SessionId> open(long now) {
      return waiting.entrySet().stream()
          .filter(entry -> now - entry.getValue() < TTL)
          .map(Map.Entry::getKey)
          .toList();
    }

    void expire(long now) {
      List<SessionId> open = open(now);
      waiting.keySet().stream().filter(id -> !open.contains(id)).forEach(expired::add);
      waiting.keySet().retainAll(open);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anyHistoryLeavesOpenWhatNobodyMovedOnWith(long seed) {
    Random random = new Random(seed);
    Model model = new Model();
    List<SessionId> sessions = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      world.time().advance(random.nextInt(5_000));
      step(random, model, sessions);
      assertThat(open()).as("seed %d, step %d", seed, step).isEqualTo(model.open(now()));
      assertThat(expired()).as("seed %d, step %d", seed, step).isEqualTo(model.expired);
    }
  }

  private long now() {
    return world.time().millis();
  }

  private void step(Random random, Model model, List<SessionId> sessions) {
    int kind = random.nextInt(8);
    if (kind < 2 || sessions.isEmpty()) {
      SessionId spawned = spawn();
      sessions.add(spawned);
      model.waiting.put(spawned, now());
      return;
    }
    SessionId any = sessions.get(random.nextInt(sessions.size()));
    switch (kind) {
      case 2 -> move(any, random.nextBoolean() ? "running" : "failed", model);
      case 3 -> move(any, "spawning", model);
      case 4 -> {
        world.maestro().sessions().delete(any);
        sessions.remove(any);
        model.waiting.remove(any);
      }
      case 5 -> spawns = opened();
      default -> {
        spawns.expireDue();
        model.expire(now());
      }
    }
  }

  private void move(SessionId session, String status, Model model) {
    world.patch(session, "{'status':'" + status + "'}");
    if (!status.equals(SessionStatus.SPAWNING.value())) {
      model.waiting.remove(session);
    }
  }
}
