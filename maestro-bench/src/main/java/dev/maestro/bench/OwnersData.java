package dev.maestro.bench;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Transaction;
import dev.maestro.storage.fs.FileStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A store as an owner has it: the tasks of {@link Tasks}, a session for each ten of a project,
 * which know each other, and three subtasks in every fourth task.
 */
record OwnersData(int tasks) {

  /** A session for each project, and ten tasks for each of these. */
  private static final int BATCH = 100;

  private static final int SUBTASKS = 3;

  int projects() {
    return Tasks.PROJECTS;
  }

  int sessions() {
    return tasks / BATCH * Tasks.PROJECTS + Math.min(tasks % BATCH, Tasks.PROJECTS);
  }

  /** Makes the store and closes it, with all documents on the disk. */
  void write(Path directory) {
    try (FileStorage storage = Workplace.open(directory)) {
      Tasks.saveProjects(storage);
      for (int from = 0; from < tasks; from += BATCH) {
        int first = from;
        storage.write(tx -> {
          saveBatch(tx, first);
          return true;
        });
      }
      Workplace.checkpoint(storage);
    }
  }

  private void saveBatch(Transaction tx, int from) {
    int to = Math.min(tasks, from + BATCH);
    for (int i = from; i < to; i++) {
      Task task = task(i);
      tx.save(task);
      tx.record(new Event.TaskCreated(task), task.createdAt());
    }
    for (int i = from; i < Math.min(to, from + Tasks.PROJECTS); i++) {
      Session session = session(i, to);
      tx.save(session);
      tx.record(new Event.SessionCreated(session), session.startedAt());
    }
  }

  private static Task task(int number) {
    int firstOfSession = number / BATCH * BATCH + number % Tasks.PROJECTS;
    return Tasks.task(number).toBuilder()
        .sessionIds(List.of(sessionId(firstOfSession)))
        .subtasks(number % 4 == 0 ? subtasks(Tasks.id(number)) : List.of())
        .build();
  }

  private static List<Subtask> subtasks(TaskId task) {
    List<Subtask> subtasks = new ArrayList<>();
    for (int i = 0; i < SUBTASKS; i++) {
      String id = task.value().replace("task_", "subtask_") + i;
      subtasks.add(
          new Subtask(
              new SubtaskId(id),
              task,
              "Step " + i,
              "",
              false,
              new Value.Num(Integer.toString(i)),
              Tasks.CREATED,
              Tasks.CREATED,
              null,
              Value.Fields.EMPTY));
    }
    return subtasks;
  }

  private static Session session(int firstTask, int to) {
    List<TaskId> tasks =
        IntStream.iterate(firstTask, i -> i < to, i -> i + Tasks.PROJECTS)
            .mapToObj(Tasks::id)
            .toList();
    return new SessionBuilder(
            sessionId(firstTask),
            Tasks.project(firstTask % Tasks.PROJECTS),
            Tasks.CREATED + firstTask)
        .name("Session " + firstTask)
        .taskIds(tasks)
        .build();
  }

  private static SessionId sessionId(int firstTask) {
    return new SessionId(
        "sess_" + (Tasks.CREATED + firstTask) + "_" + String.format("%09d", firstTask));
  }
}
