package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.TaskFilter;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another process whose many threads write, and which is killed while they do, round after round on
 * the same directory. {@code -Dmaestro.kill.rounds=} says how many, 4 unless it is said otherwise.
 */
class KilledProcessTest {

  private static final int ROUNDS = Integer.getInteger("maestro.kill.rounds", 2);
  private static final int WRITERS = 32;

  /** Whether events and their seqs outlive the process. */
  private static final boolean SEQS_GO_ON = true;

  private static final ProjectId P = new ProjectId("p_1");

  /** What the child says of a write: {@code <round> <writer> <number> <seq>;}. */
  private record Said(int round, int writer, int number, long seq) {

    String id() {
      return round + "_" + writer + "_" + number;
    }

    @Override
    public String toString() {
      return round + " " + writer + " " + number + " " + seq + ";";
    }

    /** Reads what was said; the last line may have been cut short. */
    static List<Said> read(String line) {
      if (!line.endsWith(";")) {
        return List.of();
      }
      String[] words = line.substring(0, line.length() - 1).split(" ", -1);
      return List.of(
          new Said(
              Integer.parseInt(words[0]),
              Integer.parseInt(words[1]),
              Integer.parseInt(words[2]),
              Long.parseLong(words[3])));
    }
  }

  /** Writes a task and its session in each transaction, and says when that is acknowledged. */
  static final class Child {

    private Child() {}

    public static void main(String[] arguments) {
      FileStorage storage = FileStorage.open(Path.of(arguments[0]));
      int round = Integer.parseInt(arguments[1]);
      for (int writer = 0; writer < WRITERS; writer++) {
        int own = writer;
        new Thread(() -> write(storage, round, own)).start();
      }
    }

    private static void write(FileStorage storage, int round, int writer) {
      for (int i = 1; true; i++) {
        String id = round + "_" + writer + "_" + i;
        long seq =
            storage
                .write(tx -> {
                  tx.save(task(id));
                  tx.save(session(id));
                  tx.record(new Event.TaskCreated(task(id)), 1);
                  tx.record(new Event.SessionCreated(session(id)), 1);
                  return true;
                })
                .seq();
        System.out.println(new Said(round, writer, i, seq));
      }
    }
  }

  private static Task task(String id) {
    return new TaskBuilder(new TaskId("t_" + id), P, "a", 1)
        .sessionIds(List.of(new SessionId("s_" + id)))
        .build();
  }

  private static Session session(String id) {
    return new SessionBuilder(new SessionId("s_" + id), P, 1)
        .taskIds(List.of(new TaskId("t_" + id)))
        .build();
  }

  @Test
  void whatAKilledProcessAcknowledgedIsThereAndNothingIsHalfThere(@TempDir Path directory)
      throws IOException, InterruptedException {
    Random random = new Random(1);
    List<Said> acknowledged = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      acknowledged.addAll(killedAfter(directory, round, WRITERS + random.nextInt(100)));
      assertSound(directory, acknowledged);
    }
  }

  /** Lets a process write that many times at least; returns all that it acknowledged. */
  private static List<Said> killedAfter(Path directory, int round, int writes)
      throws IOException, InterruptedException {
    Process child = start(directory, round);
    List<Said> said = new ArrayList<>();
    try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
      while (said.size() < writes) {
        said.addAll(Said.read(String.valueOf(output.readLine())));
      }
      assertThatThrownBy(() -> FileStorage.open(directory))
          .isInstanceOf(DataDirectoryUnusable.class)
          .hasMessageContaining("pid " + child.pid() + " since ");
      // Through its handle, since the process itself would close what it has said so far.
      child.toHandle().destroyForcibly();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        said.addAll(Said.read(line));
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    return said;
  }

  private static Process start(Path directory, int round) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            directory.toString(),
            Integer.toString(round))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void assertSound(Path directory, List<Said> acknowledged) {
    assertThat(StoppedStore.examine(directory, InstantSource.system()).findings())
        .noneMatch(finding -> finding.severity() == Finding.Severity.DAMAGE);
    try (FileStorage storage = FileStorage.open(directory);
        Snapshot state = storage.snapshot()) {
      LoadReport report = storage.report();
      assertThat(report.corrupt()).isEmpty();
      assertThat(report.relationsCompleted()).isZero();
      assertThat(ids(state.tasks(TaskFilter.ALL).map(task -> task.id().value())))
          .isEqualTo(ids(state.sessions(SessionFilter.ALL).map(session -> session.id().value())));
      for (Said write : acknowledged) {
        assertThat(state.requireTask(new TaskId("t_" + write.id()))).isEqualTo(task(write.id()));
        assertThat(state.requireSession(new SessionId("s_" + write.id())))
            .isEqualTo(session(write.id()));
      }
      assertNothingElse(
          ids(state.tasks(TaskFilter.ALL).map(task -> task.id().value())), acknowledged);
      if (SEQS_GO_ON) {
        assertSeqs(storage, acknowledged);
      }
    }
  }

  private static List<String> ids(Stream<String> ids) {
    try (ids) {
      return ids.map(id -> id.substring(2)).toList();
    }
  }

  /** A writer may have made one more write durable and not said so any more. */
  private static void assertNothingElse(List<String> found, List<Said> acknowledged) {
    Map<String, Integer> last = new HashMap<>();
    acknowledged.forEach(
        said -> last.merge(said.round() + "_" + said.writer(), said.number(), Math::max));
    for (String id : found) {
      int end = id.lastIndexOf('_');
      int number = Integer.parseInt(id.substring(end + 1));
      assertThat(number).as(id).isLessThanOrEqualTo(last.getOrDefault(id.substring(0, end), 0) + 1);
    }
  }

  /** Each write recorded two events, which nobody else's come between. */
  private static void assertSeqs(FileStorage storage, List<Said> acknowledged) {
    Map<Long, LoggedEvent> events = new TreeMap<>();
    long after = 0;
    for (List<LoggedEvent> page = read(storage, after);
        !page.isEmpty();
        page = read(storage, after)) {
      page.forEach(event -> events.put(event.seq(), event));
      after = page.get(page.size() - 1).seq();
    }
    assertThat(after).isEqualTo(storage.events().latestSeq());
    assertThat(events).as("no gaps").hasSize((int) after);
    for (Said write : acknowledged) {
      assertThat(events.get(write.seq() - 1))
          .extracting(LoggedEvent::event)
          .isEqualTo(new Event.TaskCreated(task(write.id())));
      assertThat(events.get(write.seq()))
          .extracting(LoggedEvent::event)
          .isEqualTo(new Event.SessionCreated(session(write.id())));
    }
  }

  private static List<LoggedEvent> read(FileStorage storage, long after) {
    return storage.events().read(after, 1_000).events();
  }
}
