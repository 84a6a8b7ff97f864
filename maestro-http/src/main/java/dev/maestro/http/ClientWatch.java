package dev.maestro.http;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Notices that a client goes away while its request waits, when Undertow reads nothing. What it
 * sends in that time, which can only be its next request, is kept for Undertow. Used by the I/O
 * thread of the connection.
 */
final class ClientWatch {

  private final HttpServerExchange exchange;
  private final AbstractServerConnection connection;
  private final ConduitStreamSourceChannel source;
  private final Runnable whenGone;
  private boolean watching;

  ClientWatch(HttpServerExchange exchange, Runnable whenGone) {
    this.exchange = exchange;
    this.connection = (AbstractServerConnection) exchange.getConnection();
    this.source = connection.getChannel().getSourceChannel();
    this.whenGone = whenGone;
  }

  /** Begins, unless there is something to read that is not ours: a body, or the next request. */
  void begin() {
    if (exchange.isRequestComplete() && connection.getExtraBytes() == null) {
      watching = true;
      source.setReadListener(readable -> look());
      source.resumeReads();
    }
  }

  /** To be called before the exchange goes on. Does nothing the second time. */
  void end() {
    if (watching) {
      watching = false;
      source.setReadListener(null);
      source.suspendReads();
    }
  }

  private void look() {
    PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
    int count = read(pooled.getBuffer());
    if (count > 0) {
      end();
      pooled.getBuffer().flip();
      connection.setExtraBytes(pooled);
      return;
    }
    pooled.close();
    if (count < 0) {
      end();
      whenGone.run();
    }
  }

  /** -1 at the end, however it came. */
  private int read(ByteBuffer buffer) {
    try {
      return source.read(buffer.clear());
    } catch (IOException e) {
      return -1;
    }
  }
}
