package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client gets that says what it wants. */
class SubscribeTest {

  private Server server = Server.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private void restartKeeping(int events) {
    server.close();
    server = Server.keepingEvents(events);
  }

  private Client subscribed(String fields) {
    Client client = server.connect();
    client.send("{\"type\":\"subscribe\"" + fields + "}");
    return client;
  }

  private String storeId() {
    return server.storage().events().storeId().value();
  }

  private Task createTask(ProjectId project, String title) {
    return server.createTask(project, title);
  }

  @Test
  void theAnswerTellsTheFilterAsUnderstoodAndWhereItBegins() {
    server.createProject("A");
    try (Client client =
        subscribed(
            ",\"projectId\":\"p\",\"taskIds\":[\"t\",\"t\"],\"types\":[\"task:*\"],"
                + "\"heartbeat\":true,\"more\":1")) {
      assertThat(client.nextText())
          .isEqualTo(
              "{\"type\":\"subscribed\",\"projectId\":\"p\",\"taskIds\":[\"t\"],"
                  + "\"types\":[\"task:*\"],\"heartbeat\":true,\"storeId\":\""
                  + storeId()
                  + "\",\"seq\":1,\"timestamp\":1700000000000}");
    }
  }

  @Test
  void eachEventTellsTheOneBeforeItOnTheSubscription() {
    Project wanted = server.createProject("wanted");
    Project other = server.createProject("other");
    try (Client client = subscribed(",\"projectId\":\"" + wanted.id() + "\"")) {
      assertThat(client.next().seq()).isEqualTo(2);
      Writes.one(server, other.id(), "3");
      Writes.one(server, wanted.id(), "4");
      Writes.one(server, other.id(), "5");
      Writes.one(server, wanted.id(), "6");
      Writes.one(server, wanted.id(), "7");
      List<Frame> frames = client.next(3);
      assertThat(frames).extracting(Frame::seq).containsExactly(4L, 6L, 7L);
      assertThat(frames).extracting(frame -> frame.number("prevSeq")).containsExactly(2L, 4L, 6L);
    }
  }

  @Test
  void whoeverDidNotSubscribeGetsTheFramesOfTheContract() {
    Project project = server.createProject("A");
    try (Client plain = server.connect();
        Client subscriber = subscribed("")) {
      assertThat(subscriber.next().type()).isEqualTo("subscribed");
      Writes.one(server, project.id(), "one");
      String frame = subscriber.nextText();
      assertThat(frame).endsWith(",\"seq\":2,\"prevSeq\":1}");
      assertThat(plain.nextText()).isEqualTo(frame.replace(",\"prevSeq\":1", ""));
    }
  }

  @Test
  void aProjectsFilterCoversWhatIsInItAlsoWhenItIsGone() {
    Project wanted = server.createProject("wanted");
    Project other = server.createProject("other");
    try (Client client = subscribed(",\"projectId\":\"" + wanted.id() + "\"")) {
      client.next();
      Task task = createTask(wanted.id(), "one");
      Task foreign = createTask(other.id(), "two");
      server.maestro().tasks().delete(foreign.id());
      server.maestro().tasks().delete(task.id());
      server.maestro().projects().delete(wanted.id());
      assertThat(client.next(3))
          .extracting(Frame::type)
          .containsExactly("task:created", "task:deleted", "project:deleted");
    }
  }

  @Test
  void tasksAndTypesAreFilteredBy() {
    Project project = server.createProject("A");
    Task wanted = createTask(project.id(), "wanted");
    Task other = createTask(project.id(), "other");
    try (Client client =
        subscribed(
            ",\"taskIds\":[\"" + wanted.id() + "\"],\"types\":[\"task:deleted\",\"session:*\"]")) {
      client.next();
      server.maestro().tasks().delete(other.id());
      server.maestro().tasks().delete(wanted.id());
      Frame frame = client.next();
      assertThat(frame.summary()).isEqualTo("task:deleted {\"id\":\"" + wanted.id() + "\"}");
      assertThat(client.hasMore()).isFalse();
    }
  }

  @Test
  void whatHappenedSinceComesFirstAndThenWhatHappens() {
    Project project = server.createProject("A");
    Writes.to(server, project.id(), 500);
    try (Client client = subscribed(",\"since\":100,\"storeId\":\"" + storeId() + "\"")) {
      Frame subscribed = client.next();
      assertThat(subscribed.seq()).isEqualTo(100);
      Writes.to(server, project.id(), 10);
      assertUnbroken(client, 100, 511);
    }
  }

  private static void assertUnbroken(Client client, long after, long last) {
    long previous = after;
    for (long seq : LongStream.rangeClosed(after + 1, last).toArray()) {
      Frame frame = client.next();
      assertThat(frame.seq()).isEqualTo(seq);
      assertThat(frame.number("prevSeq")).isEqualTo(previous);
      previous = seq;
    }
  }

  @Test
  void aSubscriptionAmidWritesHasNoGapAndNothingTwice() {
    Project project = server.createProject("A");
    try (Client client = server.connect()) {
      for (int round = 0; round < 40; round++) {
        CompletableFuture<Void> meanwhile =
            CompletableFuture.runAsync(() -> Writes.to(server, project.id(), 100));
        long since = server.storage().events().latestSeq() / 2;
        client.send("{\"type\":\"subscribe\",\"since\":" + since + "}");
        awaitSubscribed(client);
        meanwhile.join();
        assertUnbroken(client, since, server.storage().events().latestSeq());
      }
    }
  }

  /** Events of the subscription before may come first. */
  private static Frame awaitSubscribed(Client client) {
    Frame frame = client.next();
    while (!frame.type().equals("subscribed")) {
      frame = client.next();
    }
    return frame;
  }

  @Test
  void aSnapshotIsOneStateAndWhatComesAfterIt() {
    Project project = server.createProject("A");
    Project other = server.createProject("B");
    for (int i = 0; i < 20; i++) {
      createTask(project.id(), "x".repeat(100_000));
      createTask(other.id(), "not wanted");
    }
    CompletableFuture<Void> meanwhile =
        CompletableFuture.runAsync(() -> Writes.to(server, project.id(), 200));
    try (Client client = subscribed(",\"snapshot\":true,\"projectId\":\"" + project.id() + "\"")) {
      long seq = awaitSubscribed(client).seq();
      Mirror mirror = new Mirror();
      List<Frame> parts = new ArrayList<>();
      do {
        parts.add(client.next());
      } while (!parts.get(parts.size() - 1).flag("last"));
      assertThat(parts.size()).isGreaterThan(4);
      for (int i = 0; i < parts.size(); i++) {
        assertThat(parts.get(i).type()).isEqualTo("snapshot");
        assertThat(parts.get(i).seq()).isEqualTo(seq);
        assertThat(parts.get(i).number("part")).isEqualTo(i);
        assertThat(parts.get(i).text().length()).isLessThan(512 * 1024);
        parts.get(i).entities().forEach(mirror::put);
      }
      meanwhile.join();
      long last = server.storage().events().latestSeq();
      for (long previous = seq; previous < last; ) {
        Frame frame = client.next();
        assertThat(frame.number("prevSeq")).isEqualTo(previous);
        previous = frame.seq();
        mirror.take(frame);
      }
      assertThat(mirror.entities()).isEqualTo(Mirror.of(server.storage(), project.id()).entities());
    }
  }

  @Test
  void theSnapshotOfAnEmptyStoreIsOnePart() {
    try (Client client = subscribed(",\"snapshot\":true")) {
      assertThat(client.next().seq()).isZero();
      assertThat(client.nextText())
          .isEqualTo(
              "{\"type\":\"snapshot\",\"seq\":0,\"data\":{\"projects\":[],\"tasks\":[],"
                  + "\"sessions\":[]},\"part\":0,\"last\":true}");
    }
  }

  @Test
  void whereThePastCannotBeHadTheClientIsToldAndMaySubscribeAgain() {
    restartKeeping(10);
    Project project = server.createProject("A");
    Writes.to(server, project.id(), 99);
    try (Client client = server.connect()) {
      assertLost(client, ",\"since\":89", "pruned");
      assertLost(client, ",\"since\":101", "ahead");
      assertLost(client, ",\"since\":100,\"storeId\":\"another.1\"", "foreign_store");
      Writes.one(server, project.id(), "not sent");
      client.send("{\"type\":\"subscribe\",\"since\":100}");
      client.next();
      assertUnbroken(client, 100, 101);
    }
  }

  private void assertLost(Client client, String fields, String reason) {
    client.send("{\"type\":\"subscribe\"" + fields + "}");
    Frame subscribed = client.next();
    assertThat(subscribed.type()).isEqualTo("subscribed");
    assertThat(subscribed.seq()).isEqualTo(100);
    assertThat(client.nextText())
        .isEqualTo(
            "{\"type\":\"resync\",\"reason\":\""
                + reason
                + "\",\"storeId\":\""
                + storeId()
                + "\",\"oldestSeq\":91,\"latestSeq\":100}");
  }

  @Test
  void aWrongSubscriptionIsRefusedAndWhatWasSubscribedStays() {
    Project project = server.createProject("A");
    try (Client client = subscribed(",\"types\":[\"project:*\"]")) {
      client.next();
      client.send("{\"type\":\"subscribe\",\"types\":[\"task:painted\"],\"since\":-1}");
      Frame error = client.next();
      assertThat(error.type()).isEqualTo("error");
      assertThat(error.text("code")).isEqualTo("INVALID_SUBSCRIPTION");
      assertThat(error.text("message")).contains("task:painted").contains("task:*");
      assertThat(error.text()).contains("\"details\":[").contains("since must be a seq");
      createTask(project.id(), "not wanted");
      Writes.one(server, project.id(), "wanted");
      assertThat(client.next().type()).isEqualTo("project:updated");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"types", "taskIds", "sessionIds"})
  void aListOfNothingIsNotTakenForEverything(String name) {
    try (Client client = subscribed(",\"" + name + "\":[]")) {
      Frame error = client.next();
      assertThat(error.text("code")).isEqualTo("INVALID_SUBSCRIPTION");
      assertThat(error.text("message"))
          .isEqualTo(name + " must not be empty; leave it out for all");
    }
  }

  @Test
  void parametersOfOthersMayBeAnything() {
    try (Client client = Client.connect(server.uri("/?token=&type=task:*&x&=&Types=%20"))) {
      server.createProject("A");
      assertThat(client.nextText()).endsWith(",\"seq\":1}");
    }
  }

  @Test
  void sinceAndSnapshotExcludeEachOther() {
    try (Client client = subscribed(",\"since\":0,\"snapshot\":true")) {
      assertThat(client.next().text("message")).contains("exclude each other");
    }
  }

  @Test
  void whoeverUnsubscribesGetsEverythingAgain() {
    Project project = server.createProject("A");
    try (Client client = subscribed(",\"types\":[\"session:*\"]")) {
      client.next();
      client.send("{\"type\":\"unsubscribe\"}");
      assertThat(client.nextText())
          .isEqualTo("{\"type\":\"unsubscribed\",\"timestamp\":1700000000000}");
      Writes.one(server, project.id(), "again");
      assertThat(client.nextText()).endsWith(",\"seq\":2}");
    }
  }

  @Test
  void aQuietFilterIsToldHowFarItIs() {
    server.close();
    server = Server.start(Server.QUIET.withHeartbeatInterval(Duration.ofMillis(30)));
    Project project = server.createProject("A");
    try (Client client = subscribed(",\"heartbeat\":true,\"types\":[\"session:*\"]")) {
      client.next();
      Writes.to(server, project.id(), 9);
      String frame = client.nextText();
      while (!frame.equals("{\"type\":\"heartbeat\",\"seq\":10}")) {
        assertThat(frame).startsWith("{\"type\":\"heartbeat\"");
        frame = client.nextText();
      }
    }
  }

  @Test
  void whoHasHadThePastIsToldSoOnce() {
    Project project = server.createProject("A");
    Writes.to(server, project.id(), 300);
    String all = ",\"since\":0,\"heartbeat\":true";
    try (Client client = subscribed(all);
        Client quiet = subscribed(all + ",\"types\":[\"session:*\"]")) {
      assertThat(quiet.next().type()).isEqualTo("subscribed");
      assertThat(quiet.nextText()).isEqualTo("{\"type\":\"heartbeat\",\"seq\":301}");
      assertThat(client.next().type()).isEqualTo("subscribed");
      assertThat(client.next(301)).extracting(Frame::type).doesNotContain("heartbeat");
      assertThat(client.nextText()).isEqualTo("{\"type\":\"heartbeat\",\"seq\":301}");
      Writes.one(server, project.id(), "live");
      assertThat(client.nextText()).endsWith(",\"seq\":302,\"prevSeq\":301}");
    }
  }

  @Test
  void theQueryOfTheUpgradeSubscribesAsWell() {
    Project project = server.createProject("A");
    Writes.to(server, project.id(), 3);
    try (Client client =
        Client.connect(
            server.uri("/ws?projectId=" + project.id() + "&types=project:*,task:*&since=2"))) {
      Frame subscribed = client.next();
      assertThat(subscribed.type()).isEqualTo("subscribed");
      assertThat(subscribed.text()).contains("\"types\":[\"project:*\",\"task:*\"]");
      assertUnbroken(client, 2, 4);
    }
  }
}
