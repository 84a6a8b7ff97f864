package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Value;
import dev.maestro.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a client holds that takes the frames of a subscription, and proves of each that none is
 * missing before it. For one thread at a time.
 */
final class Mirrored {

  private Map<String, Value> entities = new TreeMap<>();

  /** Of the last event, or where the stream began. */
  private long previous;

  /** Up to here all that was wanted came; a heartbeat moves it on as well. */
  private long known;

  private String storeId = "";
  private Wanted wanted = Wanted.ALL;
  private boolean isPlain = true;
  private int nextPart;
  private long snapshotSeq = -1;

  /** Where a client that subscribes again wants to go on. */
  long known() {
    return known;
  }

  String storeId() {
    return storeId;
  }

  Map<String, Value> entities() {
    return entities;
  }

  Wanted wanted() {
    return wanted;
  }

  /** Whether a snapshot is under way, so that nothing can go on from here but another one. */
  boolean isPartial() {
    return snapshotSeq >= 0;
  }

  /** Whether events come that it does not take. */
  boolean isPlain() {
    return isPlain;
  }

  /** The answer to what was asked. */
  void begin(Value.Fields subscribed, Asked asked) {
    long seq = number(subscribed, "seq");
    if (asked.how() == Asked.How.SINCE) {
      assertThat(seq).as("where it begins").isEqualTo(asked.since());
    } else {
      assertThat(seq).as("where it begins").isGreaterThanOrEqualTo(known);
    }
    wanted = asked.wanted();
    storeId = text(subscribed, "storeId");
    isPlain = false;
    snapshotSeq = asked.how() == Asked.How.SNAPSHOT ? seq : -1;
    nextPart = 0;
    previous = seq;
    known = seq;
  }

  /** From here on all events come, as they come to who has not subscribed. */
  void unsubscribed() {
    isPlain = true;
    previous = -1;
  }

  /** Any other frame. */
  void take(Value.Fields frame) {
    switch (text(frame, "type")) {
      case "snapshot" -> takePart(frame);
      case "heartbeat" -> known = atLeast(known, number(frame, "seq"));
      case "resync", "error" -> throw new AssertionError("not expected: " + frame);
      default -> takeEvent(frame);
    }
  }

  private static long atLeast(long least, long seq) {
    assertThat(seq).isGreaterThanOrEqualTo(least);
    return seq;
  }

  private void takePart(Value.Fields part) {
    assertThat(number(part, "seq")).as("the seq of the snapshot").isEqualTo(snapshotSeq);
    assertThat(number(part, "part")).isEqualTo(nextPart);
    if (nextPart == 0) {
      entities = new TreeMap<>();
    }
    nextPart++;
    Value.Fields data = (Value.Fields) part.get("data").orElseThrow();
    for (String kind : new String[] {"project", "task", "session"}) {
      items(data, kind + "s").forEach(entity -> put(kind, entity));
    }
    if (part.get("last").orElseThrow().equals(new Value.Bool(true))) {
      snapshotSeq = -1;
    }
  }

  private static List<Value.Fields> items(Value.Fields data, String name) {
    return ((Value.Items) data.get(name).orElseThrow())
        .values().stream().map(Value.Fields.class::cast).toList();
  }

  private void takeEvent(Value.Fields event) {
    long seq = number(event, "seq");
    if (isPlain) {
      assertThat(event.get("prevSeq")).isEmpty();
      assertThat(previous == -1 || seq == previous + 1).as("%s after %s", seq, previous).isTrue();
      previous = seq;
      return;
    }
    assertThat(isPartial()).as("an event within a snapshot").isFalse();
    assertThat(number(event, "prevSeq")).as("the seq before %s", seq).isEqualTo(previous);
    assertThat(seq).isGreaterThan(previous);
    if (wanted.equals(Wanted.ALL)) {
      assertThat(seq).as("what comes after %s", previous).isEqualTo(previous + 1);
    }
    previous = seq;
    known = atLeast(known, seq);
    apply(text(event, "type"), (Value.Fields) event.get("data").orElseThrow());
  }

  private void apply(String type, Value.Fields data) {
    String kind = type.substring(0, type.indexOf(':'));
    switch (type) {
      case "project:created",
          "project:updated",
          "task:created",
          "task:updated",
          "session:created",
          "session:updated" ->
          put(kind, data);
      case "project:deleted", "task:deleted", "session:deleted" ->
          entities.remove(kind + " " + text(data, "id"));
      default -> {
        // Tells how an entity changed that another frame shows whole.
      }
    }
  }

  private void put(String kind, Value.Fields entity) {
    entities.put(kind + " " + text(entity, "id"), entity);
  }

  /** What the lists of the store show. */
  static Map<String, Value> of(TestClient client) throws IOException, InterruptedException {
    Mirrored all = new Mirrored();
    for (String kind : new String[] {"project", "task", "session"}) {
      String list = client.get("/api/" + kind + "s").body();
      items(parse("{\"list\":" + list + "}"), "list").forEach(entity -> all.put(kind, entity));
    }
    return all.entities;
  }

  static Value.Fields parse(String json) {
    return Json.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  static String text(Value.Fields fields, String name) {
    return ((Value.Text) fields.get(name).orElseThrow()).value();
  }

  private static long number(Value.Fields fields, String name) {
    return Long.parseLong(((Value.Num) fields.get(name).orElseThrow()).literal());
  }
}
