package dev.maestro.app;

import dev.maestro.core.domain.Value;
import dev.maestro.json.InvalidJson;
import dev.maestro.json.Json;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows the events of a server over WebSocket, from one connection to the next, and checks that
 * each event follows the one before. Used by one thread.
 */
final class EventTail {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final String PING = "{\"type\":\"ping\"}";
  private static final long SHORTEST_WAIT = 250;
  private static final long LONGEST_WAIT = 10_000;

  /** Three heartbeats that did not come. */
  private static final long SILENCE_SECONDS = 45;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
  private final URI url;
  private final Map<String, List<String>> filter;
  private final EventPrinter printer;
  private final PrintStream err;

  private @Nullable Long since;
  private @Nullable String storeId;
  private @Nullable Long expected;
  private boolean isFollowing;
  private long left;
  private long wait = SHORTEST_WAIT;

  /** How a connection ended. */
  private enum End {
    LOST,
    DONE,
    FAILED
  }

  /**
   * @param filter the fields of the subscription that are one text or a list
   * @param since null to begin with what comes
   * @param limit after how many events it ends
   */
  EventTail(
      URI url,
      Map<String, List<String>> filter,
      @Nullable Long since,
      long limit,
      EventPrinter printer,
      PrintStream err) {
    this.url = url;
    this.filter = filter;
    this.since = since;
    this.left = limit;
    this.printer = printer;
    this.err = err;
  }

  /** Returns at the limit, or where nobody reads any more: true; false where events were missed. */
  boolean follow() {
    End end = connection();
    while (end == End.LOST) {
      pause();
      end = connection();
    }
    return end == End.DONE;
  }

  private End connection() {
    Inbox inbox = new Inbox();
    try {
      WebSocket socket =
          http.newWebSocketBuilder().connectTimeout(CONNECT_LIMIT).buildAsync(url, inbox).join();
      try {
        socket.sendText(subscription(), true).join();
        return receive(inbox, socket);
      } finally {
        socket.abort();
      }
    } catch (CompletionException e) {
      return lost(reason(e));
    }
  }

  /** Where there never was a server there is nothing to wait for. */
  private End lost(String reason) {
    if (storeId == null) {
      say("cannot follow " + url + ": " + reason);
      return End.FAILED;
    }
    say("the connection is lost (" + reason + "), trying again after event " + since);
    return End.LOST;
  }

  private static String reason(CompletionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private void pause() {
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(wait, TimeUnit.MILLISECONDS))
        .join();
    wait = Math.min(LONGEST_WAIT, 2 * wait);
  }

  private String subscription() {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("type", Value.of("subscribe"));
    filter.forEach((name, values) -> fields.put(name, asValue(name, values)));
    Long after = since;
    if (after != null) {
      fields.put("since", Value.of(after));
    }
    if (storeId != null) {
      fields.put("storeId", Value.of(storeId));
    }
    fields.put("heartbeat", Value.of(true));
    expected = null;
    return new String(
        Json.compact(generator -> Json.write(new Value.Fields(fields), generator)),
        StandardCharsets.UTF_8);
  }

  private static Value asValue(String name, List<String> values) {
    return name.endsWith("s")
        ? new Value.Items(values.stream().<Value>map(Value::of).toList())
        : Value.of(values.get(0));
  }

  private End receive(Inbox inbox, WebSocket socket) {
    while (true) {
      String text;
      try {
        text = inbox.messages.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return End.FAILED;
      }
      if (text == null) {
        return lost("nothing was heard for " + SILENCE_SECONDS + " s");
      }
      if (text.equals(Inbox.END)) {
        return lost(inbox.reason);
      }
      End end = take(text, socket);
      if (end != null) {
        return end;
      }
    }
  }

  /** Null while there is more to come. */
  private @Nullable End take(String text, WebSocket socket) {
    Value.Fields frame;
    try {
      frame = Json.parseShown(text.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidJson e) {
      say("the server sent what is no frame: " + e.getMessage());
      return End.FAILED;
    }
    return switch (text(frame, "type")) {
      case "subscribed" -> {
        subscribed(frame, socket);
        yield null;
      }
      case "pong" -> {
        follows();
        yield null;
      }
      case "heartbeat" -> {
        follows();
        since = number(frame, "seq");
        yield null;
      }
      case "resync" -> resync(frame);
      case "error" -> {
        say(text(frame, "message"));
        yield End.FAILED;
      }
      // What was on its way before the subscription began comes again if it is wanted.
      default -> expected == null ? null : event(text, frame);
    };
  }

  private void subscribed(Value.Fields frame, WebSocket socket) {
    if (storeId == null) {
      storeId = text(frame, "storeId");
    }
    since = number(frame, "seq");
    expected = since;
    wait = SHORTEST_WAIT;
    if (!isFollowing) {
      // Where the past can't be had, that comes before the answer.
      socket.sendText(PING, true).join();
    }
  }

  /** The server has agreed to tell what comes after the place. */
  private void follows() {
    if (!isFollowing) {
      isFollowing = true;
      say("following " + url + " after event " + since);
    }
  }

  private End resync(Value.Fields frame) {
    say(
        switch (text(frame, "reason")) {
          case "pruned" ->
              "events were missed: the oldest that is kept is " + number(frame, "oldestSeq");
          case "ahead" -> "there is no such event yet: the newest is " + number(frame, "latestSeq");
          default -> "events were missed: the store is another one, or was restored";
        });
    return End.FAILED;
  }

  private @Nullable End event(String text, Value.Fields frame) {
    long seq = number(frame, "seq");
    long previous = number(frame, "prevSeq");
    if (expected == null || previous != expected) {
      say("events were missed: event " + seq + " follows " + previous + ", not " + expected);
      return End.FAILED;
    }
    follows();
    expected = seq;
    since = seq;
    left--;
    return printer.print(text, frame) && left > 0 ? null : End.DONE;
  }

  private static String text(Value.Fields frame, String name) {
    return frame.get(name).orElse(Value.NULL) instanceof Value.Text text ? text.value() : "";
  }

  private static long number(Value.Fields frame, String name) {
    return frame.get(name).orElse(Value.NULL) instanceof Value.Num number
        ? Long.parseLong(number.literal())
        : 0;
  }

  private void say(String what) {
    err.println(PlainText.oneLine(CommandSyntax.NAME + ": " + what));
  }

  /** What the server sends, message by message, no faster than it is taken. */
  private static final class Inbox implements WebSocket.Listener {

    private static final int MOST = 256;
    private static final String END = "";

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>(MOST);
    private final StringBuilder partial = new StringBuilder();
    private volatile String reason = "";

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      partial.append(part);
      if (last) {
        put(partial.toString());
        partial.setLength(0);
      }
      socket.request(1);
      return null;
    }

    private void put(String message) {
      try {
        messages.put(message);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String text) {
      end("closed with " + code + " " + text);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable fault) {
      end(fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage());
    }

    private void end(String why) {
      reason = why.strip();
      put(END);
    }
  }
}
