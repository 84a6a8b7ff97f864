package dev.maestro.ws;

import io.undertow.connector.ByteBufferPool;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.core.protocol.version13.WebSocket13Channel;
import io.undertow.websockets.extensions.NoopExtensionFunction;
import java.io.IOException;
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
  protected @Nullable FrameHeaderData parseFrame(ByteBuffer data) throws IOException {
    FrameHeaderData header = super.parseFrame(data);
    if (header != null && header.getFrameLength() < 0) {
      String fault = "The length of a frame is out of range";
      WebSockets.sendClose(CloseMessage.PROTOCOL_ERROR, fault, this, null);
      throw new IOException(fault);
    }
    return header;
  }
}
