package dev.maestro.storage.fs.crash;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.json.Documents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All that is in a store, and in its directory. */
final class Contents {

  private Contents() {}

  /** The entities by their ids. */
  static Map<Object, Object> entities(Storage storage) {
    try (Snapshot snapshot = storage.snapshot()) {
      return entities(snapshot);
    }
  }

  static Map<Object, Object> entities(Reads reads) {
    Map<Object, Object> entities = new HashMap<>();
    try (Stream<Project> projects = reads.projects();
        Stream<Task> tasks = reads.tasks(TaskFilter.ALL);
        Stream<Session> sessions = reads.sessions(SessionFilter.ALL)) {
      projects.forEach(project -> entities.put(project.id(), project));
      tasks.forEach(task -> entities.put(task.id(), task));
      sessions.forEach(session -> entities.put(session.id(), session));
    }
    return entities;
  }

  /** All events that can still be read. */
  static List<LoggedEvent> events(EventLog log) {
    List<LoggedEvent> events = new ArrayList<>();
    long after = log.read(0, 1).oldestSeq() - 1;
    EventLog.Page page = log.read(after, 1_000);
    while (!page.events().isEmpty()) {
      events.addAll(page.events());
      after = page.events().get(page.events().size() - 1).seq();
      page = log.read(after, 1_000);
    }
    return events;
  }

  /** The documents that show those entities: their texts by their paths. */
  static Map<String, String> documentsOf(Map<Object, Object> entities) {
    Map<String, String> documents = new TreeMap<>();
    for (Object entity : entities.values()) {
      if (entity instanceof Project project) {
        documents.put("projects/" + project.id() + ".json", text(Documents.pretty(project)));
      } else if (entity instanceof Session session) {
        documents.put("sessions/" + session.id() + ".json", text(Documents.pretty(session)));
      } else if (entity instanceof Task task) {
        String path = "tasks/" + task.projectId() + "/" + task.id() + ".json";
        documents.put(path, text(Documents.pretty(task)));
      }
    }
    return documents;
  }

  /** The documents that there are. */
  static Map<String, String> documentsIn(Path root) throws IOException {
    Map<String, String> documents = new TreeMap<>();
    for (String folder : List.of("projects", "tasks", "sessions")) {
      if (Files.exists(root.resolve(folder))) {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
          for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
            documents.put(root.relativize(file).toString(), text(Files.readAllBytes(file)));
          }
        }
      }
    }
    return documents;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
