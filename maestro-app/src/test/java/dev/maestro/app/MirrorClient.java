package dev.maestro.app;

import dev.maestro.core.domain.Value;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A mirror that is kept through the JDK's WebSocket, by a client that does what comes to its mind.
 * One thread tells it to; frames come on others.
 */
final class MirrorClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int FARTHEST_BACK = 40;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String url;
  private final Known known;
  private final Random random;
  private final Mirrored mirror = new Mirrored();
  private final Deque<Asked> unanswered = new ArrayDeque<>();
  private @Nullable Link link;
  private @Nullable Throwable fault;
  private boolean hasBegun;

  /**
   * @param url of the server, as {@code http://localhost:3000}
   */
  MirrorClient(String url, Known known, Random random) {
    this.url = url.replaceFirst("^http", "ws");
    this.known = known;
    this.random = random;
  }

  /** One connection. What comes of one that was left behind is not heard. */
  private final class Link implements WebSocket.Listener {

    private final StringBuilder partial = new StringBuilder();
    private volatile @Nullable WebSocket socket;

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        receive(this, partial.toString());
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      lose(this);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      lose(this);
    }
  }

  private synchronized void lose(Link lost) {
    if (link == lost) {
      link = null;
      unanswered.clear();
    }
  }

  private synchronized void receive(Link from, String text) {
    if (link != from || fault != null) {
      return;
    }
    try {
      take(Mirrored.parse(text));
    } catch (RuntimeException | AssertionError e) {
      fault = new AssertionError("at " + text, e);
    }
  }

  private void take(Value.Fields frame) {
    switch (Mirrored.text(frame, "type")) {
      case "subscribed" -> {
        mirror.begin(frame, unanswered.remove());
        hasBegun = true;
      }
      case "unsubscribed" -> {
        unanswered.remove();
        mirror.unsubscribed();
      }
      default -> mirror.take(frame);
    }
  }

  /** Something that a client may do at any time. */
  void act() {
    switch (random.nextInt(8)) {
      case 0, 1 -> leave();
      case 2 -> ask(Asked.snapshot(Wanted.any(random, known)));
      case 3 -> ask(since(random.nextInt(FARTHEST_BACK)));
      case 4 -> ask(asked(Asked.How.HERE));
      case 5 -> ask(asked(Asked.How.UNSUBSCRIBE));
      default -> goOn();
    }
  }

  /** Connects where it is not, and subscribes where it has not. */
  void goOn() {
    if (!isConnected()) {
      connect();
    } else if (isPlain()) {
      ask(since(0));
    }
  }

  private synchronized boolean isConnected() {
    return link != null;
  }

  private synchronized boolean isPlain() {
    return mirror.isPlain();
  }

  /** Goes on so far before the newest that it has; from anew where it has nothing to go on from. */
  private synchronized Asked since(int back) {
    if (!hasBegun || mirror.isPartial()) {
      return Asked.snapshot(hasBegun ? mirror.wanted() : Wanted.any(random, known));
    }
    long seq = Math.max(0, mirror.known() - back);
    return new Asked(Asked.How.SINCE, mirror.wanted(), seq, mirror.storeId());
  }

  private synchronized Asked asked(Asked.How how) {
    return new Asked(how, mirror.wanted(), 0, "");
  }

  /** Asks, if nothing is unanswered and it makes sense. */
  private void ask(Asked asked) {
    Link to;
    synchronized (this) {
      to = link;
      boolean leadsOn =
          asked.how() == Asked.How.SNAPSHOT
              || !(mirror.isPartial() || (asked.how() == Asked.How.HERE && mirror.isPlain()));
      if (to == null || !unanswered.isEmpty() || !leadsOn) {
        return;
      }
      unanswered.add(asked);
    }
    send(to, asked.message());
  }

  private void send(Link to, String message) {
    try {
      WebSocket socket = to.socket;
      if (socket != null) {
        socket.sendText(message, true).join();
      }
    } catch (CompletionException e) {
      lose(to);
    }
  }

  /** Subscribes in its query, or as soon as it is connected. Does nothing where no server is. */
  private void connect() {
    Asked asked = since(random.nextInt(2) * random.nextInt(FARTHEST_BACK));
    boolean byQuery = random.nextBoolean();
    Link next = new Link();
    synchronized (this) {
      link = next;
      mirror.unsubscribed();
      if (byQuery) {
        unanswered.add(asked);
      }
    }
    URI uri = URI.create(url + "/ws" + (byQuery ? asked.query() : ""));
    try {
      next.socket =
          HTTP.newWebSocketBuilder().connectTimeout(PATIENCE).buildAsync(uri, next).join();
      if (!byQuery) {
        ask(asked);
      }
    } catch (CompletionException e) {
      lose(next);
    }
  }

  /** With a goodbye or without. */
  private void leave() {
    Link left;
    synchronized (this) {
      left = link;
      link = null;
      unanswered.clear();
    }
    WebSocket socket = left == null ? null : left.socket;
    if (socket != null && random.nextBoolean()) {
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(e -> socket).join();
    } else if (socket != null) {
      socket.abort();
    }
  }

  /** Fails if anything was wrong with what it got. */
  synchronized void requireNoFault(String when) {
    if (fault != null) {
      throw new AssertionError(when + ", " + mirror.wanted(), fault);
    }
  }

  synchronized Wanted wanted() {
    return mirror.wanted();
  }

  /** Whether it has all that it asked for, and that is what there is. */
  synchronized boolean equalsThe(Map<String, Value> store) {
    return link != null
        && unanswered.isEmpty()
        && !mirror.isPlain()
        && !mirror.isPartial()
        && mirror.entities().equals(store);
  }

  synchronized Map<String, Value> entities() {
    return Map.copyOf(mirror.entities());
  }

  @Override
  public void close() {
    leave();
  }
}
