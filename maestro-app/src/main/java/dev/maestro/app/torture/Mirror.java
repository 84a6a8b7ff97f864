package dev.maestro.app.torture;

import dev.maestro.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client knows of the store that takes one snapshot and then follows the events over all
 * lives of the server. Safe for use by many threads.
 */
final class Mirror {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
  private static final int MOST_SHOWN = 10;
  private static final List<String> KINDS = List.of("project", "task", "session");

  private final boolean mayStartOver;
  private final Map<String, JsonNode> entities = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();
  private String storeId = "";
  private long seq = -1;
  private boolean isFollowing;
  private long events;
  private @Nullable Link link;

  /**
   * @param mayStartOver whether a new generation of the store is nothing wrong, as after the kill
   *     of a buffered server
   */
  Mirror(boolean mayStartOver) {
    this.mayStartOver = mayStartOver;
  }

  synchronized long events() {
    return events;
  }

  /** Goes on where it was, on this server. */
  void connect(URI url) throws IOException {
    Link next = new Link();
    synchronized (this) {
      link = next;
      isFollowing = false;
    }
    URI uri = URI.create("ws" + url.toString().substring("http".length())).resolve("/ws");
    try {
      next.socket =
          Api.HTTP
              .newWebSocketBuilder()
              .connectTimeout(Duration.ofSeconds(30))
              .buildAsync(uri, next)
              .join();
      subscribe(next);
    } catch (CompletionException e) {
      throw new IOException("The mirror cannot connect: " + e.getCause(), e);
    }
  }

  private void subscribe(Link to) {
    WebSocket socket = to.socket;
    if (socket != null) {
      socket.sendText(question(), true).join();
    }
  }

  private synchronized String question() {
    ObjectNode question =
        Json.TREES.createObjectNode().put("type", "subscribe").put("heartbeat", true);
    return (seq < 0
            ? question.put("snapshot", true)
            : question.put("since", seq).put("storeId", storeId))
        .toString();
  }

  /** Nothing of a server that is dead counts any more. */
  synchronized void leave() {
    WebSocket socket = link == null ? null : link.socket;
    link = null;
    if (socket != null) {
      socket.abort();
    }
  }

  private void receive(Link from, String text) {
    boolean again;
    synchronized (this) {
      if (link != from) {
        return;
      }
      try {
        again = take(Json.TREES.readTree(text));
      } catch (JacksonException e) {
        faults.add("the mirror got what is no frame: " + e.getOriginalMessage());
        again = false;
      }
      notifyAll();
    }
    if (again) {
      // Not on the thread that reads, which would wait for itself.
      Thread thread = new Thread(() -> subscribe(from), "torture-mirror");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Takes a frame; returns whether it has to subscribe anew. */
  synchronized boolean take(JsonNode frame) {
    switch (frame.path("type").asString("")) {
      case "subscribed" -> subscribed(frame);
      case "snapshot" -> part(frame.path("data"), frame);
      case "resync" -> {
        return resync(frame);
      }
      case "error" -> faults.add("the mirror was refused: " + frame);
      default -> {
        if (isFollowing && frame.has("prevSeq")) {
          event(frame);
        }
      }
    }
    return false;
  }

  private void subscribed(JsonNode frame) {
    if (seq < 0) {
      storeId = frame.path("storeId").asString("");
      seq = frame.path("seq").asLong(-1);
      entities.clear();
    }
    // Otherwise the past can't be had, and a resync comes.
    isFollowing =
        frame.path("seq").asLong(-1) == seq && frame.path("storeId").asString("").equals(storeId);
  }

  private void part(JsonNode data, JsonNode frame) {
    if (frame.path("seq").asLong(-1) != seq) {
      faults.add("the mirror got a snapshot of another moment than it was promised");
    }
    for (String kind : KINDS) {
      data.path(kind + "s").forEach(entity -> put(kind, entity));
    }
  }

  private void put(String kind, JsonNode entity) {
    entities.put(kind + " " + entity.path("id").asString(""), entity);
  }

  private boolean resync(JsonNode frame) {
    if (!mayStartOver) {
      faults.add("the mirror cannot go on after event " + seq + " of " + storeId + ": " + frame);
    }
    seq = -1;
    return true;
  }

  private void event(JsonNode frame) {
    long next = frame.path("seq").asLong(-1);
    long before = frame.path("prevSeq").asLong(-1);
    if (before != seq || next != seq + 1) {
      faults.add(
          "the mirror missed events: after %d came %d, which says it follows %d"
              .formatted(seq, next, before));
    }
    String[] type = frame.path("type").asString("").split(":", 2);
    JsonNode data = frame.path("data");
    if (KINDS.contains(type[0]) && type.length == 2) {
      switch (type[1]) {
        case "created", "updated" -> put(type[0], data);
        case "deleted" -> entities.remove(type[0] + " " + data.path("id").asString(""));
        default -> {
          // Whatever else an operation changes is also told whole.
        }
      }
    }
    seq = next;
    events++;
  }

  /**
   * Waits until it has come so far, and compares itself with the lists of the store.
   *
   * @return each thing that was missed or is otherwise, in words
   */
  synchronized List<String> judge(long latest, Map<String, JsonNode> store) {
    long end = System.nanoTime() + PATIENCE;
    while (faults.isEmpty() && (!isFollowing || seq < latest)) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        faults.add(
            "the mirror has events up to %d only, of %d, after a minute".formatted(seq, latest));
        break;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        faults.add("the mirror was interrupted");
      }
    }
    List<String> found = new ArrayList<>(faults);
    if (found.isEmpty() && !entities.equals(store)) {
      differences(store, found);
    }
    return found;
  }

  private void differences(Map<String, JsonNode> store, List<String> found) {
    Map<String, JsonNode> all = new TreeMap<>(store);
    all.putAll(entities);
    all.keySet().stream()
        .filter(key -> !String.valueOf(store.get(key)).equals(String.valueOf(entities.get(key))))
        .limit(MOST_SHOWN)
        .forEach(key ->
            found.add(
                "the mirror has %s as %s, the store as %s"
                    .formatted(key, entities.get(key), store.get(key))));
    if (found.isEmpty()) {
      found.add("the mirror differs from the store");
    }
  }

  /** A connection. */
  private final class Link implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();
    volatile @Nullable WebSocket socket;

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        receive(this, whole);
      }
      from.request(1);
      return null;
    }
  }
}
