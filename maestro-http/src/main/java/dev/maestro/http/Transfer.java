package dev.maestro.http;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSinkChannel;

/**
 * The body of one answer on its way to the client. Goes on as fast as the client reads; while it
 * does not, no thread waits. Parts that are yet to be encoded are encoded on workers. One thread at
 * a time has it, besides one that closes the connection.
 */
final class Transfer {

  private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);

  private final HttpServerExchange exchange;
  private final Answers answers;
  private final @Nullable JsonArray more;
  private final @Nullable StreamSinkChannel channel;
  private ByteBuffer part;
  private boolean closed;

  /**
   * @param more where the parts after the first come from; closed at the end, whatever the end
   */
  Transfer(HttpServerExchange exchange, byte[] first, @Nullable JsonArray more, Answers answers) {
    this.exchange = exchange;
    this.answers = answers;
    this.more = more;
    this.part = ByteBuffer.wrap(first);
    this.channel = exchange.getResponseChannel();
  }

  void begin() {
    if (channel == null) {
      abandon("the connection is closed", null);
    } else {
      if (more != null) {
        // A client that is waited for may never be heard of again.
        Traffic.whenOver(exchange, this::closeMore);
      }
      proceed(channel);
    }
  }

  private void proceed(StreamSinkChannel sink) {
    try {
      while (write(sink)) {
        if (more == null || more.isComplete()) {
          finish();
          return;
        }
        if (exchange.isInIoThread()) {
          exchange.getConnection().getWorker().execute(() -> encodeNext(sink, more));
          return;
        }
        if (!encode(more)) {
          return;
        }
      }
      await(sink);
    } catch (IOException e) {
      abandon("the client went away", null);
    } catch (RuntimeException | Error e) {
      abandon("it could not be encoded", e);
    }
  }

  /** Whether all of the part is written. */
  private boolean write(StreamSinkChannel sink) throws IOException {
    while (part.hasRemaining()) {
      if (sink.write(part) == 0) {
        return false;
      }
    }
    return true;
  }

  private void encodeNext(StreamSinkChannel sink, JsonArray array) {
    try {
      if (!encode(array)) {
        return;
      }
    } catch (RuntimeException | Error e) {
      abandon("it could not be encoded", e);
      return;
    }
    proceed(sink);
  }

  /** Makes the next part; false where the connection is gone. */
  private synchronized boolean encode(JsonArray array) {
    if (!closed) {
      part = ByteBuffer.wrap(array.nextPart());
    }
    return !closed;
  }

  private synchronized void closeMore() {
    if (more != null && !closed) {
      closed = true;
      more.close();
    }
  }

  private void await(StreamSinkChannel sink) {
    XnioExecutor.Key timer =
        Answers.after(
            exchange,
            answers.writeTimeout(),
            () -> abandon("the client read nothing of it for " + answers.writeTimeout(), null));
    sink.getWriteSetter()
        .set(ready -> {
          if (timer.remove()) {
            ready.suspendWrites();
            proceed(sink);
          }
        });
    sink.resumeWrites();
  }

  private void finish() {
    closeMore();
    answers.end(exchange);
  }

  private void abandon(String reason, @Nullable Throwable cause) {
    if (cause == null) {
      LOG.debug("An answer was cut off, since {}", reason);
    } else {
      LOG.error("An answer was cut off, since {}", reason, cause);
    }
    // First the connection: a failure to close the array must not leave it open.
    Answers.abort(exchange);
    closeMore();
  }
}
