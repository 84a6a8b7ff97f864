package dev.maestro.ws;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.protocol.framed.AbstractFramedStreamSourceChannel;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSocketException;
import io.undertow.websockets.core.WebSocketFrameCorruptedException;
import io.undertow.websockets.core.protocol.version13.WebSocket13Channel;
import io.undertow.websockets.extensions.NoopExtensionFunction;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * Refuses a frame whose 64-bit length has its highest bit set (RFC 6455, section 5.2). Undertow
 * takes it for a negative length, steps back in its buffer and reads the same bytes as frames for
 * ever.
 */
final class StrictChannel extends WebSocket13Channel {

  StrictChannel(
      StreamConnection connection,
      ByteBufferPool buffers,
      String url,
      Set<WebSocketChannel> peers,
      OptionMap options) {
    super(
        connection,
        buffers,
        url,
        null,
        false,
        false,
        NoopExtensionFunction.INSTANCE,
        peers,
        options);
  }

  @Override
  protected PartialFrame receiveFrame() {
    return new Checked(super.receiveFrame());
  }

  private record Checked(PartialFrame header) implements PartialFrame {

    @Override
    public void handle(ByteBuffer data) throws WebSocketException {
      header.handle(data);
      if (header.isDone() && header.getFrameLength() < 0) {
        throw new WebSocketFrameCorruptedException("The length of a frame is out of range");
      }
    }

    @Override
    public boolean isDone() {
      return header.isDone();
    }

    @Override
    public StreamSourceFrameChannel getChannel(PooledByteBuffer data) {
      return header.getChannel(data);
    }

    @Override
    public long getFrameLength() {
      return header.getFrameLength();
    }

    @Override
    public @Nullable AbstractFramedStreamSourceChannel<?, ?, ?> getExistingChannel() {
      return header.getExistingChannel();
    }
  }
}
