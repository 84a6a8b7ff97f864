package dev.maestro.json;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.LoggedEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;

/** Events as clients see them. Safe for use by many threads. */
public final class Frames {

  private Frames() {}

  /** {@code {"type","event","data","timestamp","seq"}}, in compact UTF-8. */
  public static byte[] encode(LoggedEvent logged) {
    return Json.compact(generator -> {
      generator.writeStartObject();
      writeEvent(logged, generator);
      generator.writeNumberProperty("seq", logged.seq());
      generator.writeEndObject();
    });
  }

  private static void writeEvent(LoggedEvent logged, JsonGenerator generator) {
    generator.writeStringProperty("type", logged.event().type());
    generator.writeStringProperty("event", logged.event().type());
    generator.writeName("data");
    writeData(logged.event(), generator);
    generator.writeNumberProperty("timestamp", logged.timestamp());
  }

  /**
   * {@code {"type","event","data","timestamp","replayed":true}}: an event that is told again, out
   * of the order of the log and so without its seq.
   */
  public static byte[] replayed(LoggedEvent logged) {
    return Json.compact(generator -> {
      generator.writeStartObject();
      writeEvent(logged, generator);
      generator.writeBooleanProperty("replayed", true);
      generator.writeEndObject();
    });
  }

  /**
   * The same from data that is encoded already.
   *
   * @param data compact JSON
   */
  static byte[] envelope(String type, byte[] data, long timestamp, long seq) {
    byte[] head =
        ("{\"type\":\"" + type + "\",\"event\":\"" + type + "\",\"data\":")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] tail =
        (",\"timestamp\":" + timestamp + ",\"seq\":" + seq + "}")
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + data.length + tail.length)
        .put(head)
        .put(data)
        .put(tail)
        .array();
  }

  static void writeData(Event event, JsonGenerator generator) {
    if (event instanceof Event.ProjectCreated created) {
      ProjectCodec.write(created.project(), generator);
    } else if (event instanceof Event.ProjectUpdated updated) {
      ProjectCodec.write(updated.project(), generator);
    } else if (event instanceof Event.ProjectDeleted deleted) {
      writeId(deleted.projectId(), generator);
    } else if (event instanceof Event.TaskCreated created) {
      TaskCodec.write(created.task(), generator);
    } else if (event instanceof Event.TaskUpdated updated) {
      TaskCodec.write(updated.task(), generator);
    } else if (event instanceof Event.TaskDeleted deleted) {
      writeId(deleted.taskId(), generator);
    } else if (event instanceof Event.SessionCreated created) {
      SessionCodec.write(created.session(), generator);
    } else if (event instanceof Event.SessionUpdated updated) {
      SessionCodec.write(updated.session(), generator);
    } else if (event instanceof Event.SessionDeleted deleted) {
      writeId(deleted.sessionId(), generator);
    } else {
      writePartData(event, generator);
    }
  }

  private static void writePartData(Event event, JsonGenerator generator) {
    if (event instanceof Event.SubtaskCreated created) {
      writeSubtask(created.subtask(), generator);
    } else if (event instanceof Event.SubtaskUpdated updated) {
      writeSubtask(updated.subtask(), generator);
    } else if (event instanceof Event.SubtaskDeleted deleted) {
      generator.writeStartObject();
      generator.writeStringProperty("taskId", deleted.taskId().value());
      generator.writeStringProperty("subtaskId", deleted.subtaskId().value());
      generator.writeEndObject();
    } else if (event instanceof Event.TaskSessionAdded added) {
      writeTaskSession(added.taskId(), added.sessionId(), generator);
    } else if (event instanceof Event.TaskSessionRemoved removed) {
      writeTaskSession(removed.taskId(), removed.sessionId(), generator);
    } else if (event instanceof Event.SessionTaskAdded added) {
      writeSessionTask(added.sessionId(), added.taskId(), generator);
    } else if (event instanceof Event.SessionTaskRemoved removed) {
      writeSessionTask(removed.sessionId(), removed.taskId(), generator);
    } else if (event instanceof Event.SpawnRequested requested) {
      SpawnCodec.write(requested.request(), generator);
    } else if (event instanceof Event.SpawnExpired expired) {
      SpawnCodec.write(expired, generator);
    } else {
      throw new AssertionError("no codec for " + event.type());
    }
  }

  private static void writeId(Object id, JsonGenerator generator) {
    generator.writeStartObject();
    generator.writeStringProperty("id", id.toString());
    generator.writeEndObject();
  }

  private static void writeSubtask(Subtask subtask, JsonGenerator generator) {
    generator.writeStartObject();
    generator.writeStringProperty("taskId", subtask.taskId().value());
    generator.writeName("subtask");
    SubtaskCodec.write(subtask, generator);
    generator.writeEndObject();
  }

  private static void writeTaskSession(TaskId task, SessionId session, JsonGenerator generator) {
    generator.writeStartObject();
    generator.writeStringProperty("taskId", task.value());
    generator.writeStringProperty("sessionId", session.value());
    generator.writeEndObject();
  }

  private static void writeSessionTask(SessionId session, TaskId task, JsonGenerator generator) {
    generator.writeStartObject();
    generator.writeStringProperty("sessionId", session.value());
    generator.writeStringProperty("taskId", task.value());
    generator.writeEndObject();
  }
}
