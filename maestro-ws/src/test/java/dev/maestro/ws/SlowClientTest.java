package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.testkit.Await;
import dev.maestro.ws.RawClient.Received;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowClientTest {

  /** Some events of this size fill every buffer between the server and a client that is slow. */
  private static final String LARGE = "x".repeat(256 * 1024);

  private static final int ENOUGH = 60;

  @Test
  void clientsThatNeverReadHoldUpNeitherWritersNorOthers() throws IOException {
    try (Server server = Server.start()) {
      List<RawClient> stuck = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        stuck.add(RawClient.connect(server.address()));
      }
      List<Client> readers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        readers.add(server.connect());
      }
      ProjectId project = server.createProject("A").id();
      for (int i = 0; i < 10; i++) {
        Writes.one(server, project, LARGE);
      }
      for (int i = 0; i < 1000; i++) {
        Writes.one(server, project, "small");
      }
      for (Client reader : readers) {
        for (long seq = 1; seq <= 1011; seq++) {
          assertThat(reader.nextSeq()).isEqualTo(seq);
        }
      }
      server.awaitConnected(70);
      for (RawClient client : stuck) {
        client.reset();
      }
      server.awaitConnected(50);
      readers.forEach(Client::close);
    }
  }

  @Test
  void aClientThatReadsLateGetsEverythingInOrder() throws IOException {
    try (Server server = Server.start();
        RawClient late = RawClient.connect(server.address())) {
      ProjectId project = server.createProject("A").id();
      for (int i = 0; i < ENOUGH; i++) {
        Writes.one(server, project, LARGE);
      }
      for (long seq = 1; seq <= ENOUGH + 1; seq++) {
        Received received = late.receive();
        assertThat(received.opcode()).isEqualTo(RawClient.TEXT);
        assertThat(Frame.of(received.payload()).seq()).isEqualTo(seq);
      }
    }
  }

  @Test
  void aClientThatTheLogHasLeftBehindIsClosedWith1013() throws IOException {
    try (Server server = Server.keepingEvents(5);
        RawClient late = RawClient.connect(server.address());
        Client reader = server.connect()) {
      ProjectId project = server.createProject("A").id();
      for (long seq = 2; seq <= ENOUGH; seq++) {
        Writes.one(server, project, LARGE);
        assertThat(reader.nextSeq()).isEqualTo(seq - 1);
      }
      long expected = 1;
      Received received = late.receive();
      while (received.opcode() == RawClient.TEXT) {
        assertThat(Frame.of(received.payload()).seq()).isEqualTo(expected++);
        received = late.receive();
      }
      assertThat(received.opcode()).isEqualTo(RawClient.CLOSE);
      assertThat(received.payload())
          .isEqualTo(
              "\u0003\u00F5Fell behind after event "
                  + (expected - 1)
                  + "; reconnect and read the state again");
      assertThat(expected).isLessThan(ENOUGH);
    }
  }

  @Test
  void aSubscriberThatTheLogHasLeftBehindIsToldSoAndMaySubscribeAgain() throws IOException {
    try (Server server = Server.keepingEvents(5);
        RawClient late = RawClient.connect(server.address(), "/ws?since=0");
        Client reader = server.connect()) {
      assertThat(Frame.of(late.receive().payload()).type()).isEqualTo("subscribed");
      ProjectId project = server.createProject("A").id();
      for (long seq = 2; seq <= ENOUGH; seq++) {
        Writes.one(server, project, LARGE);
        assertThat(reader.nextSeq()).isEqualTo(seq - 1);
      }
      long expected = 1;
      Frame frame = Frame.of(late.receive().payload());
      while (frame.type().startsWith("project:")) {
        assertThat(frame.seq()).isEqualTo(expected++);
        assertThat(frame.number("prevSeq")).isEqualTo(frame.seq() - 1);
        frame = Frame.of(late.receive().payload());
      }
      assertThat(frame.type()).isEqualTo("resync");
      assertThat(frame.text("reason")).isEqualTo("pruned");
      assertThat(frame.number("oldestSeq")).isGreaterThan(expected);
      late.send(RawClient.FINAL | RawClient.TEXT, "{\"type\":\"subscribe\"}");
      assertThat(Frame.of(late.receive().payload()).text()).contains("\"seq\":" + ENOUGH + ",");
      late.send(RawClient.FINAL | RawClient.TEXT, "{\"type\":\"subscribe\",\"snapshot\":true}");
      assertThat(Frame.of(late.receive().payload()).seq()).isEqualTo(ENOUGH);
      assertThat(Frame.of(late.receive().payload()).type()).isEqualTo("snapshot");
    }
  }

  @Test
  void aFrameThatDoesNotGoOutForTooLongEndsTheConnection() throws IOException {
    Duration soon = Duration.ofMillis(100);
    try (Server server = Server.start(Server.QUIET.withStallLimit(soon).withCloseGrace(soon));
        RawClient stuck = RawClient.connect(server.address())) {
      ProjectId project = server.createProject("A").id();
      for (int i = 0; i < ENOUGH; i++) {
        Writes.one(server, project, LARGE);
      }
      server.awaitConnected(0);
      stuck.awaitReset();
    }
  }

  @Test
  void aClientThatTakesItAfterAllIsToldWhichEventWasItsLast() throws IOException {
    try (Server server = Server.start(Server.QUIET.withCloseGrace(Duration.ofHours(1)));
        RawClient slow = RawClient.connect(server.address())) {
      ProjectId project = server.createProject("A").id();
      for (int i = 0; i < ENOUGH; i++) {
        Writes.one(server, project, LARGE);
      }
      Await.until(
          "it is closing",
          () -> {
            server.sockets().heartbeat().dropStalled(Duration.ZERO);
            return server.status().contains("CLOSING");
          });
      long expected = 1;
      Received received = slow.receive();
      while (received.opcode() == RawClient.TEXT) {
        assertThat(Frame.of(received.payload()).seq()).isEqualTo(expected++);
        received = slow.receive();
      }
      assertThat(received.payload())
          .isEqualTo(
              "\u0003\u00F5Too slow; the last event was "
                  + (expected - 1)
                  + "; reconnect and go on after it");
      assertThat(expected).isLessThan(ENOUGH);
    }
  }

  @Test
  void aFrameThatMayTakeItsTimeEndsNothing() throws IOException {
    try (Server server = Server.start();
        RawClient slow = RawClient.connect(server.address())) {
      ProjectId project = server.createProject("A").id();
      for (int i = 0; i < ENOUGH; i++) {
        Writes.one(server, project, LARGE);
      }
      server.sockets().heartbeat().dropStalled(Duration.ofHours(1));
      for (long seq = 1; seq <= ENOUGH + 1; seq++) {
        assertThat(Frame.of(slow.receive().payload()).seq()).isEqualTo(seq);
      }
    }
  }

  @Test
  void whoHasMuchToComeIsToldOfTheEndBeforeItIsDropped() throws IOException {
    try (Server server = Server.start(Server.QUIET.withCloseGrace(Duration.ofHours(1)));
        RawClient slow = RawClient.connect(server.address())) {
      ProjectId project = server.createProject("A").id();
      for (int i = 0; i < ENOUGH; i++) {
        Writes.one(server, project, LARGE);
      }
      Await.until("it is behind", () -> !server.status().contains("\"lag\":0,"));
      server.sockets().connections().forEach(each -> each.close(CloseReason.GOING_AWAY));
      server.sockets().connections().forEach(Connection::hurry);
      int events = 0;
      Received received = slow.receive();
      while (received.opcode() == RawClient.TEXT) {
        events++;
        received = slow.receive();
      }
      assertThat(received.payload()).endsWith(CloseReason.GOING_AWAY.text());
      assertThat(events).isLessThan(ENOUGH);
    }
  }

  @Test
  void closingDoesNotWaitForAClientThatNeverReads() throws IOException {
    try (Server server = Server.start(Server.QUIET.withCloseGrace(Duration.ofMillis(100)));
        RawClient stuck = RawClient.connect(server.address())) {
      ProjectId project = server.createProject("A").id();
      for (int i = 0; i < ENOUGH; i++) {
        Writes.one(server, project, LARGE);
      }
      server.sockets().close();
      assertThat(server.status()).startsWith("{\"connectedClients\":0,");
      stuck.awaitEnd();
    }
  }
}
