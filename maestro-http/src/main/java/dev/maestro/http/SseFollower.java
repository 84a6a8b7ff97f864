package dev.maestro.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.channels.StreamSinkChannel;

/**
 * A request that is answered with events for as long as its client stays. What comes is asked for
 * when what came before is out, so a client that does not read costs one page.
 */
final class SseFollower extends Follower {

  private static final Logger LOG = LoggerFactory.getLogger(SseFollower.class);

  private static final Map<HttpString, String> HEADERS =
      Map.of(Headers.CONTENT_TYPE, "text/event-stream; charset=utf-8");

  private final Answers answers;
  private final EventSettings settings;
  private final ServerSentEvents format;
  private @Nullable StreamSinkChannel sink;
  private @Nullable ByteBuffer sending;
  private boolean isHeartbeatDue;
  private boolean isLast;

  SseFollower(
      HttpServerExchange exchange,
      Answers answers,
      Followers followers,
      EventReader reader,
      long after,
      EventSettings settings) {
    super(exchange, followers, reader, after);
    this.answers = answers;
    this.settings = settings;
    this.format = new ServerSentEvents(reader.log().storeId().value());
  }

  @Override
  void start() {
    exchange().setPersistent(false);
    Answers.startInParts(exchange(), HEADERS);
    if (Answers.isHead(exchange())) {
      end();
      return;
    }
    StreamSinkChannel channel = exchange().getResponseChannel();
    if (channel == null) {
      abort();
      return;
    }
    sink = channel;
    channel.getWriteSetter().set(writable -> proceed());
    send(format.start(cursor()));
  }

  @Override
  boolean isReady() {
    return sending == null;
  }

  @Override
  void found(EventPage page) {
    if (!page.isEmpty()) {
      send(format.events(page));
    } else if (isHeartbeatDue) {
      send(format.heartbeat(cursor()));
    }
  }

  @Override
  void failed(Throwable reason) {
    if (reason instanceof EventsPruned pruned) {
      isLast = true;
      send(ServerSentEvents.resync(pruned.span()));
    } else {
      LOG.error("A stream is cut off, since the events after {} cannot be read", cursor(), reason);
      abort();
    }
  }

  private void send(ByteBuffer text) {
    sending = text;
    isHeartbeatDue = false;
    proceed();
  }

  /** Goes on with what is on its way, as far as the socket takes it. */
  private void proceed() {
    StreamSinkChannel channel = sink;
    ByteBuffer text = sending;
    if (channel == null || text == null) {
      return;
    }
    try {
      if (isOut(text, channel)) {
        channel.suspendWrites();
        sent();
      } else {
        after(settings.stallLimit(), this::abortStalled);
        channel.resumeWrites();
      }
    } catch (IOException e) {
      LOG.debug("The client of a stream is gone: {}", e.toString());
      abort();
    }
  }

  private static boolean isOut(ByteBuffer text, StreamSinkChannel channel) throws IOException {
    while (text.hasRemaining()) {
      if (channel.write(text) == 0) {
        return false;
      }
    }
    return channel.flush();
  }

  private void sent() {
    sending = null;
    if (isLast) {
      end();
    } else {
      after(settings.heartbeat(), this::beat);
      goOn();
    }
  }

  /** Where a look is under way, it is the heartbeat's, so that it tells the newest place. */
  private void beat() {
    isHeartbeatDue = true;
    if (stopWaiting()) {
      send(format.heartbeat(cursor()));
    }
  }

  private void abortStalled() {
    LOG.info("A stream is cut off, since its client read nothing for {}", settings.stallLimit());
    abort();
  }

  @Override
  void serverCloses() {
    if (sending == null) {
      end();
    } else {
      abort();
    }
  }

  /** Where the socket takes the end at once; nobody waits for it. */
  private void end() {
    finish();
    answers.end(exchange());
    if (!exchange().isComplete()) {
      Answers.abort(exchange());
    }
  }
}
