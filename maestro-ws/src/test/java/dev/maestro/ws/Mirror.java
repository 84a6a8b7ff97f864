package dev.maestro.ws;

import dev.maestro.core.domain.Value;
import java.util.Map;
import java.util.TreeMap;

/** The state as a client knows it who has nothing but the frames. */
final class Mirror {

  private final Map<String, String> entities = new TreeMap<>();

  /** Keeps whole entities, and needs no other frame. */
  void take(Frame frame) {
    switch (frame.type()) {
      case "project:created",
          "project:updated",
          "task:created",
          "task:updated",
          "session:created",
          "session:updated" ->
          entities.put(id(frame.data()), Frame.compact(frame.data()));
      case "project:deleted", "task:deleted", "session:deleted" ->
          entities.remove(id(frame.data()));
      default -> {
        // The rest says what changed in an entity that is announced as a whole.
      }
    }
  }

  private static String id(Value.Fields data) {
    return ((Value.Text) data.get("id").orElseThrow()).value();
  }

  /** Each entity's JSON, by its id. */
  Map<String, String> entities() {
    return entities;
  }
}
