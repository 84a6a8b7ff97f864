package dev.maestro.json;

import dev.maestro.core.domain.Event;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of events, each with a code that never changes. */
public enum EventKind {
  PROJECT_CREATED(1, "project:created", Whole.PROJECT),
  PROJECT_UPDATED(2, "project:updated", Whole.PROJECT),
  PROJECT_DELETED(3, "project:deleted", Whole.NONE),
  TASK_CREATED(4, "task:created", Whole.TASK),
  TASK_UPDATED(5, "task:updated", Whole.TASK),
  TASK_DELETED(6, "task:deleted", Whole.NONE),
  SUBTASK_CREATED(7, "subtask:created", Whole.NONE),
  SUBTASK_UPDATED(8, "subtask:updated", Whole.NONE),
  SUBTASK_DELETED(9, "subtask:deleted", Whole.NONE),
  TASK_SESSION_ADDED(10, "task:session_added", Whole.NONE),
  TASK_SESSION_REMOVED(11, "task:session_removed", Whole.NONE),
  SESSION_CREATED(12, "session:created", Whole.SESSION),
  SESSION_UPDATED(13, "session:updated", Whole.SESSION),
  SESSION_DELETED(14, "session:deleted", Whole.NONE),
  SESSION_TASK_ADDED(15, "session:task_added", Whole.NONE),
  SESSION_TASK_REMOVED(16, "session:task_removed", Whole.NONE),
  SPAWN_REQUESTED(17, "session:spawn_request", Whole.NONE),
  SPAWN_EXPIRED(18, "session:spawn_expired", Whole.NONE);

  /** The entity that an event of a kind is, and nothing more. */
  public enum Whole {
    NONE,
    PROJECT,
    TASK,
    SESSION
  }

  private static final Map<String, EventKind> BY_TYPE = new HashMap<>();
  private static final Map<Byte, EventKind> BY_CODE = new HashMap<>();

  static {
    for (EventKind kind : values()) {
      BY_TYPE.put(kind.type, kind);
      BY_CODE.put(kind.code, kind);
    }
  }

  private final byte code;
  private final String type;
  private final Whole whole;

  EventKind(int code, String type, Whole whole) {
    this.code = (byte) code;
    this.type = type;
    this.whole = whole;
  }

  public static EventKind of(Event event) {
    EventKind kind = BY_TYPE.get(event.type());
    if (kind == null) {
      throw new AssertionError("no kind for " + event.type());
    }
    return kind;
  }

  /**
   * @throws InvalidJson if there is no kind of that code
   */
  public static EventKind ofCode(byte code) {
    EventKind kind = BY_CODE.get(code);
    if (kind == null) {
      throw new InvalidJson("There is no kind of events with code " + code);
    }
    return kind;
  }

  static @Nullable EventKind ofType(String type) {
    return BY_TYPE.get(type);
  }

  /** The name on the wire. */
  public String type() {
    return type;
  }

  /** What stands for this kind in a journal; above 0. */
  public byte code() {
    return code;
  }

  /** The entity that tells all of such an event, so that kind and id can stand for it. */
  public Whole whole() {
    return whole;
  }
}
