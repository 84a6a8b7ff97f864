package dev.maestro.testkit.contract;

import dev.maestro.core.domain.Value;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Reads;
import dev.maestro.json.Frames;
import dev.maestro.json.Json;
import dev.maestro.json.ProjectCodec;
import dev.maestro.json.SessionCodec;
import dev.maestro.json.TaskCodec;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a client holds that applies frames and never asks: it takes the entities that frames show
 * whole, and forgets those that they say are deleted.
 */
final class Mirror {

  private final Map<String, Value> entities = new TreeMap<>();

  void apply(LoggedEvent logged) {
    Value.Fields frame = Json.parse(Frames.encode(logged));
    Value.Fields data = (Value.Fields) frame.get("data").orElseThrow();
    switch (text(frame, "type")) {
      case "project:created", "project:updated" -> put("project", data);
      case "task:created", "task:updated" -> put("task", data);
      case "session:created", "session:updated" -> put("session", data);
      case "project:deleted" -> remove("project", data);
      case "task:deleted" -> remove("task", data);
      case "session:deleted" -> remove("session", data);
      default -> {
        // Says how entities changed that other frames show whole.
      }
    }
  }

  private void put(String kind, Value.Fields data) {
    entities.put(kind + " " + text(data, "id"), data);
  }

  private void remove(String kind, Value.Fields data) {
    entities.remove(kind + " " + text(data, "id"));
  }

  private static String text(Value.Fields fields, String name) {
    return ((Value.Text) fields.get(name).orElseThrow()).value();
  }

  Map<String, Value> entities() {
    return entities;
  }

  /** What a mirror of that state holds. */
  static Map<String, Value> of(Reads reads) {
    Mirror mirror = new Mirror();
    Rules.projects(reads)
        .forEach(project -> mirror.put("project", shown(g -> ProjectCodec.write(project, g))));
    Rules.tasks(reads).forEach(task -> mirror.put("task", shown(g -> TaskCodec.write(task, g))));
    Rules.sessions(reads)
        .forEach(session -> mirror.put("session", shown(g -> SessionCodec.write(session, g))));
    return mirror.entities;
  }

  private static Value.Fields shown(Json.Body body) {
    return Json.parse(Json.compact(body));
  }
}
