package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.ws.RawClient.Received;
import java.io.IOException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LifecycleTest {

  private static final String NOBODY = "{\"connectedClients\":0,\"clients\":[]}";

  @Test
  void theStatusListsWhoIsConnected() {
    try (Server server = Server.start()) {
      assertThat(server.status()).isEqualTo(NOBODY);
      try (Client first = server.connect();
          Client second = server.connect()) {
        first.send("{\"type\":\"ping\"}");
        second.send("{\"type\":\"ping\"}");
        first.next();
        second.next();
        assertThat(server.status())
            .isEqualTo(
                "{\"connectedClients\":2,\"clients\":["
                    + "{\"readyState\":1,\"readyStateText\":\"OPEN\","
                    + "\"subscription\":null,\"seq\":0,\"lag\":0,\"compression\":false},"
                    + "{\"readyState\":1,\"readyStateText\":\"OPEN\","
                    + "\"subscription\":null,\"seq\":0,\"lag\":0,\"compression\":false}]}");
      }
      server.awaitStatus(NOBODY);
    }
  }

  @Test
  void aCloseIsAnsweredWithItsCodeAndTheConnectionEnds() throws IOException {
    try (Server server = Server.start();
        RawClient client = RawClient.connect(server.address())) {
      client.send(RawClient.FINAL | RawClient.CLOSE, new byte[] {0x03, (byte) 0xE8});
      assertThat(client.receive()).isEqualTo(new Received(RawClient.CLOSE, "\u0003\u00E8"));
      client.awaitEnd();
      server.awaitStatus(NOBODY);
    }
  }

  @Test
  void theServerEndsAConnectionOnceBothHaveSaidGoodbye() throws IOException {
    byte[] normal = {0x03, (byte) 0xE8};
    try (Server server = Server.start(Server.QUIET.withCloseGrace(Duration.ofHours(1)));
        RawClient first = RawClient.connect(server.address());
        RawClient second = RawClient.connect(server.address())) {
      server.awaitConnected(2);
      first.send(RawClient.FINAL | RawClient.CLOSE, normal);
      server.awaitConnected(1);
      CompletableFuture<Void> closing = CompletableFuture.runAsync(server.sockets()::close);
      assertThat(second.awaitCloseCode()).isEqualTo(1001);
      second.send(RawClient.FINAL | RawClient.CLOSE, normal);
      closing.join();
    }
  }

  @Test
  void aCloseOfTheJdkClientIsAnswered() {
    try (Server server = Server.start();
        Client client = server.connect()) {
      client.socket().sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
      assertThat(client.awaitClosed().code()).isEqualTo(1000);
      server.awaitStatus(NOBODY);
    }
  }

  @Test
  void aCloseWithACodeThatNobodyMaySendIs1002() throws IOException {
    try (Server server = Server.start();
        RawClient client = RawClient.connect(server.address())) {
      client.send(RawClient.FINAL | RawClient.CLOSE, new byte[] {0x03, (byte) 0xED});
      assertThat(client.awaitCloseCode()).isEqualTo(1002);
      server.awaitStatus(NOBODY);
    }
  }

  @Test
  void aConnectionThatIsResetLeavesTheStatus() throws IOException {
    try (Server server = Server.start();
        RawClient client = RawClient.connect(server.address());
        Client other = server.connect()) {
      server.awaitConnected(2);
      client.reset();
      server.awaitConnected(1);
      server.createProject("A");
      assertThat(other.next().seq()).isEqualTo(1);
    }
  }

  @Test
  void aClientThatHangsUpWithoutACloseLeavesTheStatus() throws IOException {
    try (Server server = Server.start();
        RawClient client = RawClient.connect(server.address())) {
      server.awaitConnected(1);
      client.shutdownOutput();
      client.awaitEnd();
      server.awaitStatus(NOBODY);
    }
  }

  @Test
  void closingTellsEveryClient1001() {
    try (Server server = Server.start()) {
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(server.connect());
      }
      server.createProject("last words");
      server.sockets().close();
      for (Client client : clients) {
        assertThat(client.next().seq()).isEqualTo(1);
        assertThat(client.awaitClosed())
            .isEqualTo(new Client.Closed(1001, "The server is shutting down"));
      }
      assertThat(server.status()).isEqualTo(NOBODY);
    }
  }

  @Test
  void closingDropsAClientThatDoesNotAnswer() throws IOException {
    try (Server server = Server.start(Server.QUIET.withCloseGrace(Duration.ofMillis(50)));
        RawClient client = RawClient.connect(server.address())) {
      server.awaitConnected(1);
      server.sockets().close();
      client.awaitEnd();
      assertThat(server.status()).isEqualTo(NOBODY);
    }
  }

  @Test
  void closingTwiceIsClosingOnce() {
    try (Server server = Server.start();
        Client client = server.connect()) {
      server.sockets().close();
      server.sockets().close();
      assertThat(client.awaitClosed().code()).isEqualTo(1001);
    }
  }

  @Test
  void pingsComeByThemselves() throws IOException {
    try (Server server = Server.start(Server.QUIET.withPingInterval(Duration.ofMillis(20)));
        RawClient client = RawClient.connect(server.address())) {
      assertThat(client.receive()).isEqualTo(new Received(RawClient.PING, ""));
    }
  }

  @Test
  void aClientThatAnswersPingsStays() throws IOException {
    try (Server server = Server.start();
        RawClient client = RawClient.connect(server.address())) {
      server.awaitConnected(1);
      for (int i = 0; i < 5; i++) {
        server.sockets().heartbeat().ping();
        assertThat(client.receive()).isEqualTo(new Received(RawClient.PING, ""));
        client.send(RawClient.FINAL | RawClient.PONG, "");
        // Its answer shows that the pong before it was heard.
        client.send(RawClient.FINAL | RawClient.PING, "heard");
        assertThat(client.receive()).isEqualTo(new Received(RawClient.PONG, "heard"));
      }
    }
  }

  @Test
  void aClientThatLeavesTwoPingsUnansweredIsDropped() throws IOException {
    try (Server server = Server.start();
        RawClient client = RawClient.connect(server.address())) {
      server.awaitConnected(1);
      for (int i = 0; i < 2; i++) {
        server.sockets().heartbeat().ping();
        assertThat(client.receive()).isEqualTo(new Received(RawClient.PING, ""));
      }
      server.sockets().heartbeat().ping();
      client.awaitReset();
      server.awaitStatus(NOBODY);
    }
  }
}
