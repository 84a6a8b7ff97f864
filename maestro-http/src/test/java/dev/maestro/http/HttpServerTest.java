package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.xnio.XnioWorker;

final class HttpServerTest {

  private static final HttpHandler NOTHING = exchange -> exchange.endExchange();

  private static HttpServer start(HttpSettings settings, HttpHandler api, HttpHandler upgrades)
      throws AddressUnavailable {
    return HttpServer.start(
        settings, AccessRules.localOnly(), new Answers(settings), api, upgrades);
  }

  @Test
  void loopbackIsEveryLoopbackAddressThereIsOnOnePort() throws IOException {
    try (HttpServer server = start(HttpSettings.loopback(0), NOTHING, NOTHING)) {
      assertThat(server.port()).isPositive();
      assertThat(server.addresses())
          .isNotEmpty()
          .allMatch(address -> address.getAddress().isLoopbackAddress())
          .allMatch(address -> address.getPort() == server.port());
      for (InetSocketAddress address : server.addresses()) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
          assertThat(socket.isConnected()).isTrue();
        }
      }
    }
  }

  @Test
  void aPortThatIsTakenIsNamedInOneLine() throws IOException {
    try (HttpServer first = start(RunningServer.settings(), NOTHING, NOTHING)) {
      HttpSettings same = HttpSettings.loopback(first.port()).withHost("127.0.0.1");

      assertThatThrownBy(() -> start(same, NOTHING, NOTHING))
          .isInstanceOf(AddressUnavailable.class)
          .hasMessageContaining("127.0.0.1:" + first.port())
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void aHostThatIsNotOfThisMachineIsNamed() {
    HttpSettings elsewhere = HttpSettings.loopback(0).withHost("192.0.2.1");

    assertThatThrownBy(() -> start(elsewhere, NOTHING, NOTHING))
        .isInstanceOf(AddressUnavailable.class)
        .hasMessageContaining("192.0.2.1");
  }

  @Test
  void aStartThatFailsForWhateverReasonLeavesNoThreadBehind() {
    XnioWorker worker = HttpServer.worker(RunningServer.settings());
    Traffic traffic = new Traffic(NOTHING, NOTHING);

    assertThatThrownBy(() -> HttpServer.start(worker, HttpSettings.loopback(70_000), traffic))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(worker.isShutdown()).isTrue();
  }

  @Test
  void drainingLetsTheRequestUnderWayFinishAndTakesNoConnection() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    HttpHandler slow =
        exchange ->
            exchange.dispatch(worker -> {
              begun.countDown();
              released.await();
              worker.getResponseHeaders().put(Headers.CONTENT_LENGTH, "0");
              worker.endExchange();
            });
    try (HttpServer server = start(RunningServer.settings(), slow, NOTHING);
        RawClient client = new RawClient(server.port())) {
      client.head("GET / HTTP/1.1", "Host: localhost");
      begun.await();

      assertThat(server.drain(Duration.ofMillis(1))).isFalse();
      assertThatThrownBy(() -> new RawClient(server.port()))
          .isInstanceOf(UncheckedIOException.class);

      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> server.drain(Duration.ofSeconds(30)));
      released.countDown();
      assertThat(client.reply().status()).isEqualTo(200);
      assertThat(drained.get()).isTrue();
    }
  }

  @Test
  void onceDrainedNothingIsExecutedOnAConnectionThatWasKept() {
    try (RunningServer running = RunningServer.start();
        RawClient writer = running.raw();
        RawClient upgrader = running.raw()) {
      for (RawClient client : List.of(writer, upgrader)) {
        client.head("GET /health HTTP/1.1", "Host: localhost");
        assertThat(client.reply().status()).isEqualTo(200);
      }
      assertThat(running.server.drain(Duration.ofSeconds(30))).isTrue();

      String body = "{\"name\":\"late\"}";
      writer.head(
          "POST /api/projects HTTP/1.1",
          "Host: localhost",
          "Content-Type: application/json",
          "Content-Length: " + body.length());
      writer.text(body);
      assertIsShuttingDown(writer);
      assertThat(running.storage.snapshot().projects()).isEmpty();

      upgrader.head(
          "GET /ws HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: websocket");
      assertIsShuttingDown(upgrader);
    }
  }

  private static void assertIsShuttingDown(RawClient client) {
    Reply reply = client.reply();
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.code()).isEqualTo("SHUTTING_DOWN");
    assertThat(reply.header("Connection")).isEqualTo("close");
    assertThat(client.readToEnd()).isEmpty();
  }

  @Test
  void aRequestThatOutlastsTheDrainIsWaitedForOnceMoreBeforeConnectionsAreClosed()
      throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    HttpHandler slow =
        exchange ->
            exchange.dispatch(worker -> {
              begun.countDown();
              released.await();
              worker.endExchange();
            });
    HttpServer server = start(RunningServer.settings(), slow, NOTHING);
    try (server;
        RawClient client = new RawClient(server.port())) {
      client.head("GET / HTTP/1.1", "Host: localhost");
      begun.await();
      assertThat(server.drain(Duration.ofMillis(1))).isFalse();

      released.countDown();
      server.close();
      assertThat(client.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void aRequestThatIsLostWithItsConnectionIsNotWaitedFor() {
    HttpSettings patient = RunningServer.settings().withBodyTimeout(Duration.ofMinutes(10));
    try (RunningServer running = RunningServer.start(patient)) {
      try (RawClient client = running.raw()) {
        client.head(
            "POST /api/projects HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            "Content-Length: 10",
            "Expect: 100-continue");
        assertThat(client.reply().status()).isEqualTo(100);
      }
      assertThat(running.server.drain(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void aConnectionThatIsOpenWhenTheServerClosesEnds() {
    RawClient client;
    try (RunningServer server = RunningServer.start()) {
      client = server.raw();
      client.head("GET /health HTTP/1.1", "Host: localhost");
      assertThat(client.reply().status()).isEqualTo(200);
    }
    try (client) {
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void anUpgradeOutlivesTheTimeoutsOfRequests() throws Exception {
    HttpHandler echo =
        exchange ->
            exchange.upgradeChannel((connection, same) -> {
              connection
                  .getSourceChannel()
                  .setReadListener(source -> {
                    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(16);
                    try {
                      if (source.read(buffer) > 0) {
                        connection.getSinkChannel().write(buffer.flip());
                        connection.getSinkChannel().flush();
                      }
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });
              connection.getSourceChannel().resumeReads();
            });
    HttpSettings settings =
        RunningServer.settings()
            .withHeadTimeout(Duration.ofMillis(100))
            .withIdleTimeout(Duration.ofMillis(100));
    try (HttpServer server = start(settings, NOTHING, echo);
        RawClient upgraded = new RawClient(server.port());
        RawClient idle = new RawClient(server.port())) {
      upgraded.head(
          "GET /any/path HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: WebSocket");
      assertThat(upgraded.reply().status()).isEqualTo(101);
      upgraded.text("a");
      assertThat(upgraded.readExactly(1)).isEqualTo("a");
      // This one begins later, and its end shows that the time is over for both.
      idle.text("GET");
      assertThat(idle.readToEnd()).isEmpty();

      upgraded.text("b");
      assertThat(upgraded.readExactly(1)).isEqualTo("b");
    }
  }
}
