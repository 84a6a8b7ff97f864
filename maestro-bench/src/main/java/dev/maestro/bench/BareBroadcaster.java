package dev.maestro.bench;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The least that a broadcast over Undertow takes: the same bytes to every channel, at each POST, or
 * one after the other as fast as each channel takes them.
 */
final class BareBroadcaster implements AutoCloseable {

  private final Set<WebSocketChannel> channels = ConcurrentHashMap.newKeySet();
  private final byte[] frame;
  private final Undertow undertow;
  private volatile boolean flooding;

  BareBroadcaster(byte[] frame) {
    this.frame = frame;
    this.undertow =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(
                Handlers.path(this::post)
                    .addPrefixPath(
                        "/ws",
                        Handlers.websocket((exchange, channel) -> {
                          channels.add(channel);
                          channel.addCloseTask(channels::remove);
                          channel.getReceiveSetter().set(new AbstractReceiveListener() {});
                          channel.resumeReceives();
                        })))
            .build();
    undertow.start();
  }

  private void post(HttpServerExchange exchange) {
    exchange
        .getRequestReceiver()
        .receiveFullBytes((same, body) -> {
          broadcast();
          same.getResponseSender().send(ByteBuffer.wrap(frame));
        });
  }

  void broadcast() {
    for (WebSocketChannel channel : channels) {
      WebSockets.sendText(ByteBuffer.wrap(frame), channel, null);
    }
  }

  /** Sends to each channel so many, each when the one before is out. */
  void flood(long each) {
    flooding = true;
    channels.forEach(channel -> new Flood(channel, each).next());
  }

  void stopFlood() {
    flooding = false;
  }

  private final class Flood implements WebSocketCallback<Void> {

    private final WebSocketChannel channel;
    private long left;

    private Flood(WebSocketChannel channel, long each) {
      this.channel = channel;
      this.left = each;
    }

    private void next() {
      if (flooding && left-- > 0) {
        // On its own turn, since a frame that goes out at once calls back at once.
        channel
            .getIoThread()
            .execute(() -> WebSockets.sendText(ByteBuffer.wrap(frame), channel, this));
      }
    }

    @Override
    public void complete(WebSocketChannel to, @Nullable Void context) {
      next();
    }

    @Override
    public void onError(WebSocketChannel to, @Nullable Void context, Throwable fault) {
      flooding = false;
    }
  }

  int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  int connected() {
    return channels.size();
  }

  @Override
  public void close() {
    undertow.stop();
  }
}
