package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OutboundTest {

  @Test
  void onceGoodbyeIsSaidNothingMayBeSentAndNothingCutsIt() throws Exception {
    CompletableFuture<WebSocketChannel> connected = new CompletableFuture<>();
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(
                0,
                "127.0.0.1",
                Handlers.websocket((exchange, channel) -> connected.complete(channel)))
            .build();
    undertow.start();
    InetSocketAddress address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
    try (RawClient client = RawClient.connect(address);
        TextDeflater deflater = new TextDeflater(new Compression(1, 0))) {
      WebSocketChannel channel = connected.get();
      Outbound out = new Outbound(channel, deflater, () -> {});
      assertThat(out.isFree()).isTrue();

      WebSockets.sendClose(1002, "fault", channel, null);
      assertThat(out.isFree()).isFalse();
      // As of one that asked just before.
      out.sendTexts(List.of(new FrameText(new byte[] {'x'})));
      out.sendTexts(List.of(new FrameText(new byte[100]), new FrameText(new byte[100])));
      assertThat(channel.isOpen()).isTrue();
      assertThat(client.awaitCloseCode()).isEqualTo(1002);
    } finally {
      undertow.stop();
    }
  }
}
