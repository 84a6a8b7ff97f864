package dev.maestro.ws;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client made of the JDK's WebSocket. */
final class Client implements WebSocket.Listener, AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final long DEADLINE_SECONDS = 30;

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Closed> closed = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private final boolean reads;
  private @Nullable WebSocket socket;

  private Client(boolean reads) {
    this.reads = reads;
  }

  /** How the server ended it. */
  record Closed(int code, String reason) {}

  static Client connect(URI uri) {
    return new Client(true).open(uri);
  }

  /** Takes no frame, ever, so that what is sent to it piles up in between. */
  static Client thatNeverReads(URI uri) {
    return new Client(false).open(uri);
  }

  private Client open(URI uri) {
    socket = HTTP.newWebSocketBuilder().buildAsync(uri, this).join();
    return this;
  }

  @Override
  public void onOpen(WebSocket opened) {
    if (reads) {
      opened.request(Long.MAX_VALUE);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    partial.append(text);
    if (last) {
      received.add(partial.toString());
      partial.setLength(0);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(new Closed(code, reason));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable fault) {
    closed.completeExceptionally(fault);
  }

  WebSocket socket() {
    if (socket == null) {
      throw new IllegalStateException("not open");
    }
    return socket;
  }

  void send(String text) {
    socket().sendText(text, true).join();
  }

  void send(byte[] message) {
    socket().sendBinary(ByteBuffer.wrap(message), true).join();
  }

  String nextText() {
    try {
      String text = received.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("no frame in " + DEADLINE_SECONDS + " seconds");
      }
      return text;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The seq of the next frame, which is the last field of each, without reading the rest. */
  long nextSeq() {
    String text = nextText();
    return Long.parseLong(text, text.lastIndexOf(':') + 1, text.length() - 1, 10);
  }

  Frame next() {
    return Frame.of(nextText());
  }

  List<Frame> next(int count) {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(next());
    }
    return frames;
  }

  boolean hasMore() {
    return !received.isEmpty();
  }

  Closed awaitClosed() {
    return closed.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Is gone without a word. */
  @Override
  public void close() {
    socket().abort();
  }
}
