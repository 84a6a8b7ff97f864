package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.port.Transaction;
import dev.maestro.storage.fs.faulty.Faults;
import dev.maestro.storage.fs.faulty.FaultyFileSystem;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fails each single operation of a workload in turn. At every point: what was acknowledged is there
 * after a crash, what was refused is not, a transaction is there whole or not at all, and writes go
 * on when the disk does.
 */
class FailingDiskTest {

  /** Held, since a logger that nobody holds forgets its level. */
  private static final List<Logger> QUIET =
      Stream.of(FileCommitter.class, FileStorage.class)
          .map(type -> Logger.getLogger(type.getName()))
          .toList();

  static {
    QUIET.forEach(logger -> logger.setLevel(Level.OFF));
  }

  private static final ProjectId P = new ProjectId("p_1");
  private static final TaskId OLD = new TaskId("t_0");
  private static final TaskId T = new TaskId("t_1");
  private static final SessionId S = new SessionId("s_1");

  /** One file, several, a legacy file that moves, files that go. */
  private static final List<Consumer<Transaction>> WORKLOAD =
      List.of(
          tx -> tx.save(new Project(P, "a", "", "", 1, 1, Value.Fields.EMPTY)),
          tx -> {
            tx.save(new TaskBuilder(T, P, "new", 2).sessionIds(List.of(S)).build());
            tx.save(new SessionBuilder(S, P, 2).taskIds(List.of(T)).build());
          },
          tx -> {
            tx.save(tx.requireTask(OLD).toBuilder().title("moved").build());
            tx.save(tx.requireTask(T).toBuilder().title("changed").build());
          },
          tx -> tx.save(tx.requireSession(S).toBuilder().name("renamed").build()),
          tx -> {
            tx.delete(T);
            tx.save(tx.requireSession(S).toBuilder().taskIds(List.of()).build());
          },
          tx -> tx.delete(S),
          tx -> {
            tx.delete(OLD);
            tx.delete(P);
          });

  private final Faults faults = new Faults();
  private final FileSystem disk = new FaultyFileSystem(DataDirectoryTest.memory(), faults);
  private final List<List<Object>> expected = expectedStates();
  private int copies;

  private enum Outcome {
    DONE,
    NOTHING_CHANGED,
    UNKNOWN
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLostOrHalfDoneWhereverTheDiskFails(Faults.Mode mode) {
    for (int step = 0; step < WORKLOAD.size(); step++) {
      boolean struck = true;
      for (int operation = 1; struck; operation++) {
        struck = failAt(mode, step, operation);
      }
    }
  }

  /** Whether the step has that many operations. */
  private boolean failAt(Faults.Mode mode, int step, int operation) {
    String where = mode + ", step " + step + ", operation " + operation;
    Path root = newDirectory();
    try (FileStorage storage = FileStorage.open(root)) {
      WORKLOAD.subList(0, step).forEach(done -> write(storage, done));
      faults.arm(mode, operation);
      Outcome outcome = write(storage, WORKLOAD.get(step));
      boolean struck = faults.hasStruck();
      List<List<Object>> possible = possible(step, outcome);
      if (mode != Faults.Mode.ONCE || outcome != Outcome.UNKNOWN) {
        assertThat(afterCrash(root)).as(where).isIn(possible);
      }
      assertThat(entities(storage)).as(where).isIn(possible);
      faults.clear();
      // What was in doubt is decided before anything else is.
      assertThat(write(storage, tx -> {})).as(where).isEqualTo(Outcome.DONE);
      assertThat(entities(storage)).as(where).isIn(possible);
      assertThat(afterCrash(root)).as(where).isEqualTo(entities(storage));
      finish(storage, step, where);
      return struck;
    } finally {
      faults.clear();
    }
  }

  private void finish(FileStorage storage, int step, String where) {
    boolean done = entities(storage).equals(expected.get(step + 1));
    for (int next = done ? step + 1 : step; next < WORKLOAD.size(); next++) {
      assertThat(write(storage, WORKLOAD.get(next))).as(where).isEqualTo(Outcome.DONE);
      assertThat(entities(storage)).as(where).isEqualTo(expected.get(next + 1));
    }
  }

  private List<List<Object>> possible(int step, Outcome outcome) {
    return switch (outcome) {
      case DONE -> List.of(expected.get(step + 1));
      case NOTHING_CHANGED -> List.of(expected.get(step));
      case UNKNOWN -> expected.subList(step, step + 2);
    };
  }

  private static Outcome write(FileStorage storage, Consumer<Transaction> work) {
    try {
      storage.write(tx -> {
        work.accept(tx);
        return true;
      });
      return Outcome.DONE;
    } catch (StorageUnavailable e) {
      return e.details() == null ? Outcome.NOTHING_CHANGED : Outcome.UNKNOWN;
    }
  }

  private List<List<Object>> expectedStates() {
    List<List<Object>> states = new ArrayList<>();
    try (FileStorage storage = FileStorage.open(newDirectory())) {
      states.add(entities(storage));
      for (Consumer<Transaction> work : WORKLOAD) {
        write(storage, work);
        states.add(entities(storage));
      }
    }
    assertThat(states).doesNotHaveDuplicates();
    return states;
  }

  private Path newDirectory() {
    Path root = disk.getPath("/data" + copies++);
    DataDirectoryTest.unchecked(() -> {
      Files.createDirectories(root.resolve("tasks"));
      try (var writer = Files.newBufferedWriter(root.resolve("tasks/t_0.json"))) {
        writer.write(DataDirectoryTest.task("t_0", "p_1", "old"));
      }
      return true;
    });
    return root;
  }

  /** What another process would find if this one were gone. */
  private List<Object> afterCrash(Path root) {
    FileSystem sound = FaultyFileSystem.soundOf(root).getFileSystem();
    Path copy = sound.getPath("/crashed" + copies++);
    copy(FaultyFileSystem.soundOf(root), copy);
    try (FileStorage storage = FileStorage.open(copy)) {
      assertThat(storage.report().corrupt()).isEmpty();
      return entities(storage);
    }
  }

  private static void copy(Path root, Path target) {
    DataDirectoryTest.unchecked(() -> {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.toList()) {
          Files.copy(file, target.resolve(root.relativize(file).toString()));
        }
      }
      return true;
    });
  }

  private static List<Object> entities(FileStorage storage) {
    try (Snapshot state = storage.snapshot();
        Stream<Project> projects = state.projects();
        Stream<Task> tasks = state.tasks(TaskFilter.ALL);
        Stream<Session> sessions = state.sessions(SessionFilter.ALL)) {
      return Stream.<Object>concat(Stream.concat(projects, tasks), sessions).toList();
    }
  }
}
