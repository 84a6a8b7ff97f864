package dev.maestro.bench;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskStatus;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.port.Transaction;
import dev.maestro.storage.fs.FileStorage;
import java.nio.file.Path;

/** The tasks that the stores hold: 1 KB each, in 10 projects, 100 of them blocked in the first. */
final class Tasks {

  static final int PROJECTS = 10;

  /** How many tasks {@link #BLOCKED_IN_FIRST} finds. */
  static final int BLOCKED = 100;

  static final TaskFilter BLOCKED_IN_FIRST =
      new TaskFilter(project(0), TaskStatus.BLOCKED, null, null);

  private static final int BATCH = 500;
  static final long CREATED = 1_750_000_000_000L;

  /** With the other fields it makes a kilobyte of compact JSON. */
  private static final String DESCRIPTION =
      "What has to be done, and how one sees that it is done. ".repeat(11);

  private Tasks() {}

  static ProjectId project(int number) {
    return new ProjectId("proj_" + CREATED + "_" + String.format("%09d", number));
  }

  static TaskId id(int number) {
    return new TaskId("task_" + (CREATED + number) + "_" + String.format("%09d", number));
  }

  static Task task(int number) {
    boolean blocked = number % PROJECTS == 0 && number / PROJECTS < BLOCKED;
    return new TaskBuilder(
            id(number), project(number % PROJECTS), "Task " + number, CREATED + number)
        .description(DESCRIPTION)
        .initialPrompt("Begin with the part that is hardest to undo.")
        .status(blocked ? TaskStatus.BLOCKED : TaskStatus.PENDING)
        .build();
  }

  /**
   * Makes a store with that many tasks and closes it, with all documents on the disk, so that they
   * are no part of what is measured next.
   */
  static void load(Path directory, int count) {
    try (FileStorage storage = Workplace.open(directory)) {
      load(storage, count);
      Workplace.checkpoint(storage);
    }
  }

  /** Writes that many tasks into an empty store. */
  static void load(Storage storage, int count) {
    saveProjects(storage);
    for (int from = 0; from < count; from += BATCH) {
      saveTasks(storage, from, Math.min(count, from + BATCH));
    }
  }

  static void saveProjects(Storage storage) {
    storage.write(tx -> {
      for (int i = 0; i < PROJECTS; i++) {
        saveProject(tx, i);
      }
      return true;
    });
  }

  private static void saveProject(Transaction tx, int number) {
    Project project =
        new Project(
            project(number), "Project " + number, "", "", CREATED, CREATED, Value.Fields.EMPTY);
    tx.save(project);
    tx.record(new Event.ProjectCreated(project), CREATED);
  }

  private static void saveTasks(Storage storage, int from, int to) {
    storage.write(tx -> {
      for (int i = from; i < to; i++) {
        Task task = task(i);
        tx.save(task);
        tx.record(new Event.TaskCreated(task), CREATED + i);
      }
      return true;
    });
  }
}
