package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.testkit.Await;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboundTest {

  private final CompletableFuture<WebSocketChannel> connected = new CompletableFuture<>();
  private final Undertow undertow =
      Undertow.builder()
          .addHttpListener(
              0,
              "127.0.0.1",
              Handlers.websocket((exchange, channel) -> connected.complete(channel)))
          .build();

  @BeforeEach
  void start() {
    undertow.start();
  }

  @AfterEach
  void stop() {
    undertow.stop();
  }

  private RawClient connect() throws IOException {
    return RawClient.connect((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress());
  }

  @Test
  void onceGoodbyeIsSaidNothingMayBeSentAndNothingCutsIt() throws Exception {
    try (RawClient client = connect();
        TextDeflater deflater = new TextDeflater(new Compression(1, 0))) {
      WebSocketChannel channel = connected.get();
      Outbound out = new Outbound(channel, deflater, System::nanoTime, () -> {});
      assertThat(out.isFree()).isTrue();

      WebSockets.sendClose(1002, "fault", channel, null);
      assertThat(out.isFree()).isFalse();
      // As of one that asked just before.
      out.sendTexts(List.of(FrameText.of(new byte[] {'x'})));
      out.sendTexts(List.of(FrameText.of(new byte[100]), FrameText.of(new byte[100])));
      assertThat(channel.isOpen()).isTrue();
      assertThat(client.awaitCloseCode()).isEqualTo(1002);
    }
  }

  @Test
  void aSendIsStalledOnceNothingOfItIsTaken() throws Exception {
    AtomicLong written = new AtomicLong(System.nanoTime());
    try (RawClient stuck = connect()) {
      WebSocketChannel channel = connected.get();
      Outbound out = new Outbound(channel, null, written::get, () -> {});
      assertThat(out.isStalled(Duration.ZERO)).isFalse();
      channel
          .getIoThread()
          .execute(() -> out.sendTexts(List.of(FrameText.of(new byte[64 * 1024 * 1024]))));
      Await.until("it is under way", () -> !out.isFree());

      Await.until("nothing is taken", () -> out.isStalled(Duration.ZERO));
      assertThat(out.isStalled(Duration.ofHours(1))).isFalse();
      written.set(System.nanoTime() + Duration.ofHours(1).toNanos());
      assertThat(out.isStalled(Duration.ZERO)).isFalse();
      stuck.reset();
    }
  }
}
