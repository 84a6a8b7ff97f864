package dev.maestro.ws;

import io.undertow.connector.ByteBufferPool;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSocketFrameCorruptedException;
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
 * Refuses what Undertow lets pass, or worse.
 *
 * <ul>
 *   <li>A frame whose 64-bit length has its highest bit set (RFC 6455, section 5.2). Undertow takes
 *       it for a negative length, steps back in its buffer and reads the same bytes as frames for
 *       ever.
 *   <li>A reserved bit where it means nothing. With an extension, Undertow takes every bit on every
 *       frame; RSV1 says that a message is deflated, so it is for the first frame of one (RFC 7692,
 *       section 6).
 *   <li>Frames without end that make no message, such as empty fragments.
 * </ul>
 */
final class StrictChannel extends WebSocket13Channel {

  private static final int RESERVED_BITS = 0x70;
  private static final int RSV1 = 0x40;
  private static final int OPCODE = 0x0F;
  private static final int TEXT = 1;
  private static final int BINARY = 2;

  /** Messages may come in as many fragments in the long run, control frames included. */
  private static final int FRAMES_A_MESSAGE = 16;

  private final Allowance frames;
  private final ProgressConduit written;

  private boolean isWithinHeader;

  /**
   * @param inflation null where no extension is agreed on
   */
  StrictChannel(
      StreamConnection connection,
      ByteBufferPool buffers,
      String url,
      @Nullable Inflation inflation,
      Set<WebSocketChannel> peers,
      OptionMap options,
      EventSocketSettings settings) {
    super(
        connection,
        buffers,
        url,
        null,
        false,
        inflation != null,
        inflation == null ? NoopExtensionFunction.INSTANCE : inflation,
        peers,
        options);
    this.frames =
        new Allowance(
            settings.messagesPerSecond() * FRAMES_A_MESSAGE,
            settings.messagesAtOnce() * FRAMES_A_MESSAGE,
            System.nanoTime());
    this.written = new ProgressConduit(connection.getSinkChannel().getConduit());
    connection.getSinkChannel().setConduit(written);
  }

  /** When the socket last took something, of {@link System#nanoTime}. For any thread. */
  long lastWritten() {
    return written.last();
  }

  @Override
  protected @Nullable FrameHeaderData parseFrame(ByteBuffer data) throws IOException {
    requireMeaningOfReservedBits(data);
    FrameHeaderData header = super.parseFrame(data);
    isWithinHeader = header == null;
    if (header != null && header.getFrameLength() < 0) {
      throw refused("The length of a frame is out of range");
    }
    if (header != null && !frames.take(System.nanoTime())) {
      throw refused(CloseReason.TOO_MUCH.code(), CloseReason.TOO_MUCH.text());
    }
    return header;
  }

  private void requireMeaningOfReservedBits(ByteBuffer data) throws IOException {
    if (isWithinHeader || !data.hasRemaining()) {
      return;
    }
    int first = data.get(data.position());
    int reserved = first & RESERVED_BITS;
    if (reserved != 0 && !(reserved == RSV1 && areExtensionsSupported() && beginsMessage(first))) {
      throw refused("A frame has a reserved bit set");
    }
  }

  private static boolean beginsMessage(int first) {
    int opcode = first & OPCODE;
    return opcode == TEXT || opcode == BINARY;
  }

  private IOException refused(String fault) {
    return refused(CloseMessage.PROTOCOL_ERROR, fault);
  }

  private IOException refused(int code, String fault) {
    WebSockets.sendClose(code, fault, this, null);
    return new IOException(fault);
  }

  /** Undertow wraps what {@link Inflation} throws, whose own words are for the client. */
  @Override
  protected void handleBrokenSourceChannel(Throwable fault) {
    boolean isWrapped = fault.getCause() instanceof WebSocketFrameCorruptedException;
    super.handleBrokenSourceChannel(isWrapped ? fault.getCause() : fault);
  }
}
