package dev.maestro.ws;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.json.Json;
import dev.maestro.json.ProjectCodec;
import dev.maestro.json.SessionCodec;
import dev.maestro.json.TaskCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state as a client knows it who has nothing but the frames. */
final class Mirror {

  private final Map<String, String> entities = new TreeMap<>();

  /**
   * What is stored.
   *
   * @param project whose; null for all
   */
  static Mirror of(Storage storage, @Nullable ProjectId project) {
    Mirror mirror = new Mirror();
    try (Snapshot now = storage.snapshot();
        var tasks = now.tasks(project == null ? TaskFilter.ALL : TaskFilter.ofProject(project));
        var sessions =
            now.sessions(project == null ? SessionFilter.ALL : SessionFilter.ofProject(project))) {
      now.projects()
          .filter(each -> project == null || each.id().equals(project))
          .forEach(each -> mirror.put(each.id(), g -> ProjectCodec.write(each, g)));
      tasks.forEach(each -> mirror.put(each.id(), g -> TaskCodec.write(each, g)));
      sessions.forEach(each -> mirror.put(each.id(), g -> SessionCodec.write(each, g)));
    }
    return mirror;
  }

  private void put(Object id, Json.Body entity) {
    entities.put(id.toString(), new String(Json.compact(entity), StandardCharsets.UTF_8));
  }

  /** Keeps whole entities, and needs no other frame. */
  void take(Frame frame) {
    switch (frame.type()) {
      case "project:created",
          "project:updated",
          "task:created",
          "task:updated",
          "session:created",
          "session:updated" ->
          put(frame.data());
      case "project:deleted", "task:deleted", "session:deleted" ->
          entities.remove(id(frame.data()));
      default -> {
        // The rest says what changed in an entity that is announced as a whole.
      }
    }
  }

  void put(Value.Fields entity) {
    entities.put(id(entity), Frame.compact(entity));
  }

  private static String id(Value.Fields data) {
    return ((Value.Text) data.get("id").orElseThrow()).value();
  }

  /** Each entity's JSON, by its id. */
  Map<String, String> entities() {
    return entities;
  }
}
