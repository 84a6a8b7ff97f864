package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.testkit.Await;
import io.undertow.Undertow;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InflationTest {

  private static final byte[] HELLO = Deflated.of("Hello");

  private final CompletableFuture<WebSocketChannel> connected = new CompletableFuture<>();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final Undertow undertow = serve();

  private Undertow serve() {
    Undertow server =
        Undertow.builder()
            .addHttpListener(
                0,
                "127.0.0.1",
                new WebSocketProtocolHandshakeHandler(
                    List.of(new StrictHandshake(Server.QUIET)), this::listen))
            .build();
    server.start();
    return server;
  }

  private void listen(WebSocketHttpExchange exchange, WebSocketChannel channel) {
    channel.getReceiveSetter().set(new Listener());
    channel.resumeReceives();
    connected.complete(channel);
  }

  @AfterEach
  void stop() {
    undertow.stop();
  }

  private final class Listener extends AbstractReceiveListener {
    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
      received.add(message.getData());
    }
  }

  private RawClient connect() throws IOException {
    return RawClient.deflating(
        (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress(), "/ws");
  }

  private Inflation inflation() {
    return (Inflation) connected.join().getExtensionFunction();
  }

  private void awaitHelloAndNoWindow() throws InterruptedException {
    assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("Hello");
    Await.until("there is no window", () -> inflation().windows() == 0);
  }

  @Test
  void anIdleClientHoldsNoWindowHoweverItsLastMessageEnded() throws Exception {
    try (RawClient client = connect()) {
      client.send(RawClient.FINAL | RawClient.RSV1 | RawClient.TEXT, HELLO);
      awaitHelloAndNoWindow();

      client.send(RawClient.RSV1 | RawClient.TEXT, Arrays.copyOf(HELLO, 3));
      Await.until("a window is there", () -> inflation().windows() == 1);
      client.send(RawClient.FINAL, Arrays.copyOfRange(HELLO, 3, HELLO.length));
      awaitHelloAndNoWindow();

      client.send(RawClient.RSV1 | RawClient.TEXT, HELLO);
      Await.until("a window is there", () -> inflation().windows() == 1);
      client.send(RawClient.FINAL, "");
      awaitHelloAndNoWindow();
    }
  }

  @Test
  void aClientThatIsGoneHoldsNoWindow() throws Exception {
    try (RawClient client = connect()) {
      client.send(RawClient.RSV1 | RawClient.TEXT, HELLO);
      Await.until("a window is there", () -> inflation().windows() == 1);
      client.reset();
      Await.until("there is no window", () -> inflation().windows() == 0);
    }
  }
}
