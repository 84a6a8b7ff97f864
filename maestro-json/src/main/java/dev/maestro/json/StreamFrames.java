package dev.maestro.json;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** The frames of a stream that are no events, in compact UTF-8. Safe for use by many threads. */
public final class StreamFrames {

  private static final String PREVIOUS = ",\"prevSeq\":";

  private StreamFrames() {}

  /** Why the past that a subscription asks for can't be had. */
  public enum Lost {
    /** The events after that seq were dropped. */
    PRUNED,
    /** The seq is of another store, or of another generation of this one. */
    FOREIGN_STORE,
    /** This store has not come so far. */
    AHEAD;

    String onWire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How an event frame ends that also tells the event before it on its subscription, in place of
   * the brace that {@link Frames#encode} ends with.
   */
  public static byte[] endAfter(long previous) {
    return (PREVIOUS + previous + "}").getBytes(StandardCharsets.US_ASCII);
  }

  /** {@code {"type":"subscribed", …what was understood, "storeId","seq","timestamp"}}. */
  public static byte[] subscribed(Subscription understood, String storeId, long seq, long now) {
    return object(
        "subscribed",
        generator -> {
          writeUnderstood(understood, generator);
          generator.writeStringProperty("storeId", storeId);
          generator.writeNumberProperty("seq", seq);
          generator.writeNumberProperty("timestamp", now);
        });
  }

  private static void writeUnderstood(Subscription understood, JsonGenerator generator) {
    SubscriptionCodec.writeInto(understood.filter(), generator);
    writeIfTrue("snapshot", understood.snapshot(), generator);
    writeIfTrue("heartbeat", understood.heartbeat(), generator);
    writeIfTrue("spawn", understood.spawn(), generator);
  }

  private static void writeIfTrue(String name, boolean flag, JsonGenerator generator) {
    if (flag) {
      generator.writeBooleanProperty(name, true);
    }
  }

  /** {@code {"type":"unsubscribed","timestamp"}}. */
  public static byte[] unsubscribed(long now) {
    return object("unsubscribed", generator -> generator.writeNumberProperty("timestamp", now));
  }

  /** {@code {"type":"heartbeat","seq"}}. */
  public static byte[] heartbeat(long seq) {
    return object("heartbeat", generator -> generator.writeNumberProperty("seq", seq));
  }

  /** {@code {"type":"resync","reason","storeId","oldestSeq","latestSeq"}}. */
  public static byte[] resync(Lost reason, String storeId, long oldest, long latest) {
    return object(
        "resync",
        generator -> {
          generator.writeStringProperty("reason", reason.onWire());
          generator.writeStringProperty("storeId", storeId);
          generator.writeNumberProperty("oldestSeq", oldest);
          generator.writeNumberProperty("latestSeq", latest);
        });
  }

  /**
   * Events as one answer: {@code {"storeId","events":[…],"nextSeq","oldestSeq","latestSeq"}}.
   *
   * @param events frames of {@link Frames#encode}
   * @param next the seq of the last event that was looked at
   */
  public static byte[] page(
      String storeId, List<byte[]> events, long next, long oldest, long latest) {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    write("{\"storeId\":", page);
    page.writeBytes(Json.compact(generator -> generator.writeString(storeId)));
    write(",\"events\":[", page);
    for (int i = 0; i < events.size(); i++) {
      write(i == 0 ? "" : ",", page);
      page.writeBytes(events.get(i));
    }
    write(
        "],\"nextSeq\":" + next + ",\"oldestSeq\":" + oldest + ",\"latestSeq\":" + latest + "}",
        page);
    return page.toByteArray();
  }

  private static void write(String text, ByteArrayOutputStream to) {
    to.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** {@code {"type":"error","code":"INVALID_SUBSCRIPTION","message","details"}}. */
  public static byte[] invalid(ValidationFailed failure) {
    Value details = failure.details();
    return object(
        "error",
        generator -> {
          generator.writeStringProperty("code", "INVALID_SUBSCRIPTION");
          generator.writeStringProperty("message", String.valueOf(failure.getMessage()));
          if (details != null) {
            generator.writeName("details");
            Json.write(details, generator);
          }
        });
  }

  private static byte[] object(String type, Json.Body fields) {
    return Json.compact(generator -> {
      generator.writeStartObject();
      generator.writeStringProperty("type", type);
      fields.writeTo(generator);
      generator.writeEndObject();
    });
  }

  /** A part of the state, which grows by one entity at a time. Not thread-safe. */
  public static final class SnapshotPart {

    private final ByteArrayOutputStream projects = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tasks = new ByteArrayOutputStream();
    private final ByteArrayOutputStream sessions = new ByteArrayOutputStream();

    public void add(Project project) {
      add(projects, Json.compact(generator -> ProjectCodec.write(project, generator)));
    }

    public void add(Task task) {
      add(tasks, Json.compact(generator -> TaskCodec.write(task, generator)));
    }

    public void add(Session session) {
      add(sessions, Json.compact(generator -> SessionCodec.write(session, generator)));
    }

    private static void add(ByteArrayOutputStream list, byte[] json) {
      if (list.size() > 0) {
        list.write(',');
      }
      list.writeBytes(json);
    }

    /** Bytes so far. */
    public long size() {
      return (long) projects.size() + tasks.size() + sessions.size();
    }

    /**
     * {@code
     * {"type":"snapshot","seq","data":{"projects":[],"tasks":[],"sessions":[]},"part","last"}}.
     *
     * @param part from 0
     */
    public byte[] frame(long seq, int part, boolean last) {
      ByteArrayOutputStream frame = new ByteArrayOutputStream((int) size() + 128);
      write("{\"type\":\"snapshot\",\"seq\":" + seq + ",\"data\":{\"projects\":[", frame);
      frame.writeBytes(projects.toByteArray());
      write("],\"tasks\":[", frame);
      frame.writeBytes(tasks.toByteArray());
      write("],\"sessions\":[", frame);
      frame.writeBytes(sessions.toByteArray());
      write("]},\"part\":" + part + ",\"last\":" + last + "}", frame);
      return frame.toByteArray();
    }
  }

  /** Shows what was understood as {@code /ws-status} does: an object, empty for all events. */
  public static Value described(Subscription understood) {
    return Json.parse(
        Json.compact(generator -> {
          generator.writeStartObject();
          writeUnderstood(understood, generator);
          generator.writeEndObject();
        }));
  }
}
