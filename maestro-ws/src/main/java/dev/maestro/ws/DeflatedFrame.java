package dev.maestro.ws;

import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.websockets.core.StreamSinkFrameChannel;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSocketFrameType;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.extensions.ExtensionFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;

/** Sends what is deflated already, which {@link WebSockets} cannot: a text frame with RSV1. */
final class DeflatedFrame {

  private DeflatedFrame() {}

  /**
   * As {@link WebSockets#sendText(ByteBuffer, WebSocketChannel, WebSocketCallback)}.
   *
   * @param channel of a client that has agreed to it
   */
  static void send(
      ByteBuffer deflated, WebSocketChannel channel, WebSocketCallback<Void> callback) {
    try {
      StreamSinkFrameChannel frame = channel.send(WebSocketFrameType.TEXT);
      frame.setRsv(ExtensionFunction.RSV1);
      if (!frame.send(new ImmediatePooledByteBuffer(deflated))) {
        throw new IllegalStateException("A new frame takes no bytes");
      }
      frame.shutdownWrites();
      flush(frame, channel, callback);
    } catch (IOException e) {
      callback.onError(channel, null, e);
    }
  }

  private static void flush(
      StreamSinkFrameChannel frame, WebSocketChannel channel, WebSocketCallback<Void> callback)
      throws IOException {
    if (frame.flush()) {
      callback.complete(channel, null);
      return;
    }
    frame
        .getWriteSetter()
        .set(
            ChannelListeners.flushingChannelListener(
                flushed -> callback.complete(channel, null),
                (failed, fault) -> {
                  callback.onError(channel, null, fault);
                  IoUtils.safeClose(failed, channel);
                }));
    frame.resumeWrites();
  }
}
