package dev.maestro.ws;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.websockets.core.StreamSinkFrameChannel;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.extensions.ExtensionFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.HashMap;
import java.util.Map;

/**
 * Inflates what one client sends, each message with a window of its own that ends with it, so that
 * an idle client holds none. What is sent to it comes deflated already. The thread that reads from
 * the client uses it, and whichever closes the connection ends it.
 */
final class Inflation implements ExtensionFunction {

  private final int maxMessageBytes;
  private final Map<StreamSourceFrameChannel, InflatedMessage> underWay = new HashMap<>();
  private boolean disposed;

  Inflation(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Comes for messages that begin with RSV1. The end of one is not told where its last frame is
   * empty; all that it says has come by then.
   */
  @Override
  public synchronized PooledByteBuffer transformForRead(
      PooledByteBuffer deflated, StreamSourceFrameChannel channel, boolean isEnd)
      throws IOException {
    InflatedMessage message = messageOf(channel);
    byte[] plain = message.inflate(deflated.getBuffer());
    if (isEnd) {
      message.requireWhole();
    }
    deflated.close();
    return new ImmediatePooledByteBuffer(ByteBuffer.wrap(plain));
  }

  private InflatedMessage messageOf(StreamSourceFrameChannel channel)
      throws ClosedChannelException {
    if (disposed) {
      throw new ClosedChannelException();
    }
    return underWay.computeIfAbsent(
        channel,
        begun -> {
          begun.addCloseTask(this::end);
          return new InflatedMessage(maxMessageBytes);
        });
  }

  /** How many windows there are, one for each message under way. */
  synchronized int windows() {
    return underWay.size();
  }

  private synchronized void end(StreamSourceFrameChannel channel) {
    InflatedMessage message = underWay.remove(channel);
    if (message != null) {
      message.close();
    }
  }

  @Override
  public synchronized void dispose() {
    disposed = true;
    underWay.values().forEach(InflatedMessage::close);
    underWay.clear();
  }

  @Override
  public boolean hasExtensionOpCode() {
    return false;
  }

  @Override
  public int writeRsv(int reserved) {
    return reserved;
  }

  @Override
  public PooledByteBuffer transformForWrite(
      PooledByteBuffer payload, StreamSinkFrameChannel channel, boolean isEnd) {
    return payload;
  }
}
