package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.json.EncodedLog;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.FakeTime;
import dev.maestro.testkit.InMemoryStorage;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What becomes of a client between its request and its connection. */
class ArrivalTest {

  private static final EventSocketSettings PATIENT =
      Server.QUIET.withCloseGrace(Duration.ofSeconds(30));

  private final InMemoryStorage storage = new InMemoryStorage();

  @Test
  void aClientThatHasIts101WhenTheServerClosesGets1001() throws Exception {
    EventSockets sockets = Server.sockets(storage, PATIENT);
    CompletableFuture<Runnable> arriving = new CompletableFuture<>();
    Undertow undertow = serve(holdingFirst(sockets.upgrades(), arriving));
    try (RawClient client = RawClient.connect(address(undertow))) {
      CompletableFuture<Void> closing = CompletableFuture.runAsync(sockets::close);
      Await.until("upgrades are refused", () -> isRefused(undertow));
      assertThat(closing).isNotDone();
      arriving.get().run();
      assertThat(client.awaitCloseCode()).isEqualTo(1001);
      client.send(RawClient.FINAL | RawClient.CLOSE, new byte[] {0x03, (byte) 0xE9});
      closing.get();
    } finally {
      undertow.stop();
    }
  }

  @Test
  void aClientThatIsLostOnItsWayIsNotWaitedFor() throws Exception {
    EventSockets sockets = Server.sockets(storage, Server.QUIET.withMaxConnections(1));
    CompletableFuture<Runnable> arriving = new CompletableFuture<>();
    Undertow undertow = serve(holdingFirst(sockets.upgrades(), arriving));
    try (RawClient client = RawClient.connect(address(undertow))) {
      assertThat(isRefused(undertow)).isTrue();
      client.reset();
      arriving.get().run();
      Await.until("its place is free", () -> !isRefused(undertow));
    } finally {
      sockets.close();
      undertow.stop();
    }
  }

  @Test
  void anUpgradeThatNobodyCanAcceptAnyMoreIs503() throws IOException {
    Dispatcher ended = new Dispatcher();
    ended.close();
    Connections connections = new Connections(PATIENT);
    FakeTime time = new FakeTime(Server.NOW);
    ConnectionFactory factory =
        new ConnectionFactory(
            storage,
            Server.spawns(storage, time),
            new OlderPages(EncodedLog.of(storage.events())),
            new Newest(0),
            time,
            PATIENT,
            connections,
            ended,
            new TextDeflater(Compression.OFF));
    Undertow undertow = serve(new UpgradeHandler(storage.events(), connections, ended, factory));
    try (RawClient client = RawClient.saying(address(undertow), RawClient.REQUEST)) {
      assertThat(client.readHead()).startsWith("HTTP/1.1 503 ");
      connections.close();
    } finally {
      undertow.stop();
    }
  }

  /** Keeps the first upgrade from going on after its 101, until that is run. */
  private static HttpHandler holdingFirst(HttpHandler upgrades, CompletableFuture<Runnable> held) {
    AtomicBoolean isFirst = new AtomicBoolean(true);
    return exchange -> {
      if (isFirst.getAndSet(false)) {
        exchange.addExchangeCompleteListener(
            (same, rest) -> held.complete(() -> same.getIoThread().execute(rest::proceed)));
      }
      upgrades.handleRequest(exchange);
    };
  }

  private static Undertow serve(HttpHandler handler) {
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1", handler)
            .setIoThreads(2)
            .setWorkerThreads(2)
            .build();
    undertow.start();
    return undertow;
  }

  private static InetSocketAddress address(Undertow undertow) {
    return (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
  }

  private static boolean isRefused(Undertow undertow) {
    try (RawClient other = RawClient.saying(address(undertow), RawClient.REQUEST)) {
      return other.readHead().startsWith("HTTP/1.1 503 ");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
