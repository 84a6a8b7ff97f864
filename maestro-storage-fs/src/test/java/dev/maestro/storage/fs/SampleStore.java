package dev.maestro.storage.fs;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.TaskFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A store with something of everything: segments, differences, removals, checkpoints, consumers.
 */
final class SampleStore {

  private static final String PROJECT =
      """
      {"id": "%s", "name": "%s", "createdAt": 1, "updatedAt": 1}
      """;
  private static final String TASK =
      """
      {"id": "%s", "projectId": "p_1", "title": "T", "sessionIds": [%s], "createdAt": 1, "updatedAt": 1}
      """;
  private static final String SESSION =
      """
      {"id": "s_1", "projectId": "p_1", "taskIds": ["t_1"], "startedAt": 1}
      """;

  private final FileStorage storage;
  private int written;

  private SampleStore(FileStorage storage) {
    this.storage = storage;
  }

  /** One that was closed in order. */
  static void closedIn(Path root) throws IOException {
    try (FileStorage storage = openedIn(root)) {
      storage.checkpoint();
    }
  }

  /** One that goes on after its last checkpoint. */
  static FileStorage openedIn(Path root) throws IOException {
    put(root, "projects/p_1.json", PROJECT.formatted("p_1", "P"));
    put(root, "projects/p_2.json", PROJECT.formatted("p_2", "Q"));
    put(root, "tasks/p_1/t_1.json", TASK.formatted("t_1", "\"s_1\""));
    put(root, "tasks/p_1/t_2.json", TASK.formatted("t_2", ""));
    put(root, "sessions/s_1.json", SESSION);
    FileStorage storage = SmallSegments.open(root);
    new SampleStore(storage).fill();
    return storage;
  }

  private static void put(Path root, String file, String content) throws IOException {
    Path path = root.resolve(file);
    java.nio.file.Files.createDirectories(path.getParent());
    java.nio.file.Files.writeString(path, content);
  }

  private void fill() throws IOException {
    work(20);
    storage.checkpoint();
    storage.consumers().acknowledge(new ConsumerName("indexer"), 3, 5);
    storage.consumers().acknowledge(new ConsumerName("other"), 7, 6);
    storage.write(tx -> {
      tx.delete(new ProjectId("p_2"));
      tx.record(new Event.ProjectDeleted(new ProjectId("p_2")), 9);
      return true;
    });
    work(10);
    storage.checkpoint();
    work(5);
  }

  private void work(int times) {
    for (int i = 0; i < times; i++) {
      int number = written++;
      storage.write(tx -> {
        TaskId id = new TaskId(number % 3 == 0 ? "t_2" : "t_1");
        Task task = tx.requireTask(id);
        Task next =
            task.toBuilder()
                .title("Title " + number)
                .description("x".repeat(40 + number % 7) + number)
                .updatedAt(1000 + number)
                .build();
        tx.save(next);
        tx.record(new Event.TaskUpdated(next), 1000 + number);
        return true;
      });
      if (number % 5 == 0) {
        storage.write(tx -> {
          Project project = tx.requireProject(new ProjectId("p_1"));
          Project next =
              new Project(project.id(), "P" + number, "", "", 1, 1000 + number, project.unknown());
          tx.save(next);
          tx.record(new Event.ProjectUpdated(next), 1000 + number);
          return true;
        });
      }
    }
  }

  /** Every entity, by kind and id. */
  static Map<String, Object> entities(Snapshot snapshot) {
    TreeMap<String, Object> entities = new TreeMap<>();
    try (Stream<Project> projects = snapshot.projects();
        Stream<Task> tasks = snapshot.tasks(TaskFilter.ALL);
        Stream<Session> sessions = snapshot.sessions(SessionFilter.ALL)) {
      projects.forEach(project -> entities.put("projects/" + project.id(), project));
      tasks.forEach(task -> entities.put("tasks/" + task.id(), task));
      sessions.forEach(session -> entities.put("sessions/" + session.id(), session));
    }
    return entities;
  }
}
