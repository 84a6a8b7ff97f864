package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.NewTask;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.Value;
import dev.maestro.json.SessionCodec;
import dev.maestro.json.SpawnCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spawn requests that a client gets which came later than they did. */
class SpawnReplayTest {

  private Server server = Server.start();
  private Project project = server.createProject("P");

  @AfterEach
  void stop() {
    server.close();
  }

  private void restart(Server other) {
    server.close();
    server = other;
    project = server.createProject("P");
  }

  private Client subscribed(String fields) {
    Client client = server.connect();
    client.send("{\"type\":\"subscribe\",\"spawn\":true" + fields + "}");
    return client;
  }

  private Task task(Project owner) {
    return server.maestro().tasks().create(NewTask.titled(owner.id(), "t")).result();
  }

  private Session spawn() {
    return spawn(task(project));
  }

  private Session spawn(Task task) {
    Value.Fields body =
        Frame.of(
                "{\"projectId\":\"%s\",\"taskIds\":[\"%s\"]}"
                    .formatted(task.projectId(), task.id()))
            .fields();
    return server.maestro().spawning().spawn(SpawnCodec.readNew(body)).result();
  }

  private void take(SessionId session) {
    server
        .maestro()
        .sessions()
        .update(session, SessionCodec.readPatch(Frame.of("{\"status\":\"running\"}").fields()));
  }

  private static SessionId requested(Frame frame) {
    assertThat(frame.type()).isEqualTo("session:spawn_request");
    Value.Fields session = (Value.Fields) frame.data().get("session").orElseThrow();
    return new SessionId(((Value.Text) session.get("id").orElseThrow()).value());
  }

  private static boolean isReplayed(Frame frame) {
    return frame.fields().get("replayed").isPresent();
  }

  /** Who has not subscribed yet gets every event. */
  private static Frame awaitSubscribed(Client client) {
    Frame frame = client.next();
    while (!frame.type().equals("subscribed")) {
      frame = client.next();
    }
    return frame;
  }

  /** The events that come next and what was replayed before them, up to the last in the log. */
  private List<Frame> untilLatest(Client client, long after) {
    List<Frame> frames = new ArrayList<>();
    long latest = server.storage().events().latestSeq();
    for (long seq = after; seq < latest; ) {
      Frame frame = client.next();
      frames.add(frame);
      seq = isReplayed(frame) ? seq : frame.seq();
    }
    return frames;
  }

  @Test
  void whatNobodyTookComesFirstTheOldestFirstWithoutSeq() {
    Session first = spawn();
    Session taken = spawn();
    Session last = spawn();
    take(taken.id());
    try (Client client = subscribed("")) {
      Frame subscribed = client.next();
      assertThat(subscribed.flag("spawn")).isTrue();
      List<Frame> frames = client.next(2);
      assertThat(frames)
          .extracting(SpawnReplayTest::requested)
          .containsExactly(first.id(), last.id());
      assertThat(frames)
          .allSatisfy(frame -> {
            assertThat(frame.flag("replayed")).isTrue();
            assertThat(frame.text("event")).isEqualTo("session:spawn_request");
            assertThat(frame.number("timestamp")).isEqualTo(Server.NOW);
            assertThat(frame.fields().byName()).doesNotContainKeys("seq", "prevSeq");
            assertThat(frame.data().byName()).containsKeys("command", "cwd", "envVars");
          });
      Writes.one(server, project.id(), "then what happens");
      assertThat(client.next().number("prevSeq")).isEqualTo(subscribed.seq());
    }
  }

  @Test
  void whoeverDoesNotAskForThemGetsNone() {
    spawn();
    try (Client client = server.connect()) {
      client.send("{\"type\":\"subscribe\",\"spawn\":false}");
      assertThat(client.next().fields().get("spawn")).isEmpty();
      Writes.one(server, project.id(), "then what happens");
      assertThat(client.next().type()).isEqualTo("project:updated");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"yes\""})
  void whatIsNeitherTrueNorFalseIsRefused(String flag) {
    try (Client client = server.connect()) {
      client.send("{\"type\":\"subscribe\",\"spawn\":" + flag + "}");
      Frame error = client.next();
      assertThat(error.text("code")).isEqualTo("INVALID_SUBSCRIPTION");
      assertThat(error.text()).contains("\"path\":\"spawn\"");
    }
  }

  @Test
  void theQueryOfTheUpgradeAsksForThemAsWell() {
    Session session = spawn();
    try (Client client = Client.connect(server.uri("/?spawn=1"))) {
      assertThat(client.next().flag("spawn")).isTrue();
      assertThat(requested(client.next())).isEqualTo(session.id());
      assertThat(server.status()).contains("\"subscription\":{\"spawn\":true}");
    }
  }

  @Test
  void onlyThoseThatTheFilterLetsThroughCome() {
    restart(Server.start(Server.QUIET.withHeartbeatInterval(Duration.ofMillis(30))));
    Project other = server.createProject("other");
    Task wanted = task(project);
    Session session = spawn(wanted);
    Session sibling = spawn();
    Session foreign = spawn(task(other));
    assertReplayed(",\"projectId\":\"" + project.id() + "\"", session, sibling);
    assertReplayed(",\"projectId\":\"" + other.id() + "\"", foreign);
    assertReplayed(",\"taskIds\":[\"" + wanted.id() + "\"]", session);
    assertReplayed(",\"sessionIds\":[\"" + foreign.id() + "\"]", foreign);
    assertReplayed(",\"types\":[\"session:*\",\"project:*\"]", session, sibling, foreign);
    assertReplayed(",\"types\":[\"task:*\",\"project:*\"]");
  }

  private void assertReplayed(String fields, Session... expected) {
    try (Client client = subscribed(fields + ",\"heartbeat\":true")) {
      client.next();
      List<SessionId> found = new ArrayList<>();
      Frame frame = client.next();
      while (!frame.type().equals("heartbeat")) {
        found.add(requested(frame));
        frame = client.next();
      }
      assertThat(found)
          .containsExactly(Stream.of(expected).map(Session::id).toArray(SessionId[]::new));
    }
  }

  @Test
  void whatIsTooOldOrHasExpiredDoesNotCome() {
    spawn();
    server.time().advance(Server.SPAWN_TTL.toMillis());
    Session session = spawn();
    try (Client client = subscribed("")) {
      client.next();
      assertThat(requested(client.next())).isEqualTo(session.id());
      server.spawns().expireDue();
      Frame expired = client.next();
      assertThat(expired.type()).isEqualTo("session:spawn_expired");
      assertThat(expired.seq()).isEqualTo(server.storage().events().latestSeq());
    }
  }

  @Test
  void theExpiryMatchesWhatTheRequestMatched() {
    Task task = task(project);
    Session session = spawn(task);
    long seq = server.storage().events().latestSeq();
    server.time().advance(Server.SPAWN_TTL.toMillis());
    server.spawns().expireDue();
    for (String filter :
        List.of(
            "\"projectId\":\"" + project.id() + "\"",
            "\"taskIds\":[\"" + task.id() + "\"]",
            "\"sessionIds\":[\"" + session.id() + "\"]",
            "\"types\":[\"session:spawn_expired\"]")) {
      try (Client client = subscribed("," + filter + ",\"since\":" + seq)) {
        client.next();
        assertThat(client.next().summary())
            .isEqualTo(
                "session:spawn_expired {\"sessionId\":\"%s\",\"projectId\":\"%s\",\"taskIds\":[\"%s\"]}"
                    .formatted(session.id(), project.id(), task.id()));
      }
    }
  }

  @Test
  void theyComeAfterTheStateAndBeforeTheEvents() {
    Session session = spawn();
    try (Client client = subscribed(",\"snapshot\":true")) {
      assertThat(client.next().type()).isEqualTo("subscribed");
      assertThat(client.next().type()).isEqualTo("snapshot");
      assertThat(requested(client.next())).isEqualTo(session.id());
      Writes.one(server, project.id(), "then what happens");
      assertThat(client.next().type()).isEqualTo("project:updated");
    }
  }

  @Test
  void requestsAfterSinceComeAsEventsThatTheyAre() {
    Session before = spawn();
    long since = server.storage().events().latestSeq();
    Session after = spawn();
    try (Client client = subscribed(",\"since\":" + since)) {
      client.next();
      List<Frame> requests =
          untilLatest(client, since).stream()
              .filter(frame -> frame.type().equals("session:spawn_request"))
              .toList();
      assertThat(requests)
          .extracting(SpawnReplayTest::requested)
          .containsExactly(before.id(), after.id());
      assertThat(requests).extracting(SpawnReplayTest::isReplayed).containsExactly(true, false);
    }
  }

  @Test
  void whereThePastIsLostNothingComesUntilTheClientSubscribesAgain() {
    restart(Server.keepingEvents(10));
    Session session = spawn();
    Writes.to(server, project.id(), 4);
    try (Client client = subscribed(",\"since\":1000")) {
      assertThat(client.next().type()).isEqualTo("subscribed");
      assertThat(client.next().type()).isEqualTo("resync");
      client.send("{\"type\":\"subscribe\",\"spawn\":true}");
      assertThat(client.next().type()).isEqualTo("subscribed");
      assertThat(requested(client.next())).isEqualTo(session.id());
    }
  }

  @Test
  void aRequestThatRacesASubscriptionIsSeenOnce() {
    for (int round = 0; round < 12; round++) {
      Task task = task(project);
      CompletableFuture<Void> meanwhile =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 40; i++) {
              spawn(task);
            }
          });
      try (Client client = subscribed("")) {
        long begin = awaitSubscribed(client).seq();
        meanwhile.join();
        Writes.one(server, project.id(), "the end");
        List<SessionId> seen = requests(untilLatest(client, begin));
        assertThat(seen).hasSize(40 * (round + 1)).doesNotHaveDuplicates().isSorted();
      }
    }
  }

  private static List<SessionId> requests(List<Frame> frames) {
    return frames.stream()
        .filter(frame -> frame.type().equals("session:spawn_request"))
        .map(SpawnReplayTest::requested)
        .toList();
  }

  @Test
  void aRequestThatIsTakenMeanwhileComesOnceOrIsKnownToBeTaken() {
    Random random = new Random(4);
    Set<SessionId> taken = new HashSet<>();
    List<SessionId> all = new ArrayList<>();
    for (int round = 0; round < 12; round++) {
      Task task = task(project);
      CompletableFuture<Void> meanwhile =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 20; i++) {
              all.add(spawn(task).id());
              SessionId any = all.get(random.nextInt(all.size()));
              take(any);
              taken.add(any);
            }
          });
      try (Client client = subscribed(",\"snapshot\":true")) {
        long begin = awaitSubscribed(client).seq();
        while (!client.next().flag("last")) {
          // The state is not what this is about.
        }
        meanwhile.join();
        Writes.one(server, project.id(), "the end");
        List<SessionId> seen = requests(untilLatest(client, begin));
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen)
            .containsAll(all.stream().filter(session -> !taken.contains(session)).toList());
      }
    }
  }

  @Test
  void manyRequestsComeInTheirOrder() {
    Task task = task(project);
    List<SessionId> all = Stream.generate(() -> spawn(task).id()).limit(500).toList();
    try (Client client = subscribed("")) {
      client.next();
      List<SessionId> seen =
          Stream.generate(() -> requested(client.next())).limit(all.size()).toList();
      assertThat(seen).isEqualTo(all);
    }
  }
}
