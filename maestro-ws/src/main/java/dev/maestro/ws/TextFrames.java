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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;

/**
 * Sends text frames with one write for all of them, and such as are deflated already; {@link
 * WebSockets} can do neither.
 */
final class TextFrames {

  private final WebSocketChannel channel;
  private final @Nullable TextDeflater deflater;

  /**
   * @param deflater null where the client did not agree to it
   */
  TextFrames(WebSocketChannel channel, @Nullable TextDeflater deflater) {
    this.channel = channel;
    this.deflater = deflater;
  }

  boolean isDeflating() {
    return deflater != null;
  }

  /**
   * As {@link WebSockets#sendText(ByteBuffer, WebSocketChannel, WebSocketCallback)}. To be called
   * on the channel's I/O thread.
   *
   * @param texts at least one
   * @param callback called once for all, also before this returns
   */
  void send(List<FrameText> texts, WebSocketCallback<Void> callback) {
    try {
      StreamSinkFrameChannel last = queue(texts);
      channel.flush();
      flush(last, callback);
    } catch (IOException e) {
      callback.onError(channel, null, e);
    }
  }

  /** Hands them over without a write for each; the last one. */
  private StreamSinkFrameChannel queue(List<FrameText> texts) throws IOException {
    channel.setRequireExplicitFlush(true);
    try {
      StreamSinkFrameChannel last = queue(texts.get(0));
      for (FrameText text : texts.subList(1, texts.size())) {
        last = queue(text);
      }
      return last;
    } finally {
      // What Undertow sends by itself, such as the answer to a close, is to go out at once.
      channel.setRequireExplicitFlush(false);
    }
  }

  private StreamSinkFrameChannel queue(FrameText text) throws IOException {
    ByteBuffer deflated = deflater == null ? null : text.deflatedBy(deflater);
    boolean isDeflated = deflated != null && deflated.hasRemaining();
    StreamSinkFrameChannel frame = channel.send(WebSocketFrameType.TEXT);
    if (isDeflated) {
      frame.setRsv(ExtensionFunction.RSV1);
    }
    ByteBuffer payload = isDeflated ? deflated : text.plain();
    if (!frame.send(new ImmediatePooledByteBuffer(payload))) {
      throw new IllegalStateException("A new frame takes no bytes");
    }
    frame.shutdownWrites();
    return frame;
  }

  private void flush(StreamSinkFrameChannel last, WebSocketCallback<Void> callback)
      throws IOException {
    if (last.flush()) {
      callback.complete(channel, null);
      return;
    }
    last.getWriteSetter()
        .set(
            ChannelListeners.flushingChannelListener(
                flushed -> callback.complete(channel, null),
                (failed, fault) -> {
                  callback.onError(channel, null, fault);
                  IoUtils.safeClose(failed, channel);
                }));
    last.resumeWrites();
  }
}
