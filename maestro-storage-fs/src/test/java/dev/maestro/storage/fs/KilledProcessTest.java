package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Snapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process that writes, and is killed while it does. */
class KilledProcessTest {

  private static final ProjectId P = new ProjectId("p_1");
  private static final int ACKNOWLEDGED = 30;

  /** Writes a task and its session in each transaction, and says when that is acknowledged. */
  static final class Child {

    private Child() {}

    public static void main(String[] arguments) {
      FileStorage storage = FileStorage.open(Path.of(arguments[0]));
      for (int i = 1; true; i++) {
        int number = i;
        storage.write(tx -> {
          tx.save(task(number));
          tx.save(session(number));
          return true;
        });
        System.out.println(number);
      }
    }
  }

  private static Task task(int number) {
    return new TaskBuilder(new TaskId("t_" + number), P, "a", number)
        .sessionIds(List.of(new SessionId("s_" + number)))
        .build();
  }

  private static Session session(int number) {
    return new SessionBuilder(new SessionId("s_" + number), P, number)
        .taskIds(List.of(new TaskId("t_" + number)))
        .build();
  }

  @Test
  void whatAKilledProcessAcknowledgedIsThereAndNothingIsHalfThere(@TempDir Path directory)
      throws IOException, InterruptedException {
    Process child = start(directory);
    int acknowledged = 0;
    try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
      while (acknowledged < ACKNOWLEDGED) {
        acknowledged = Integer.parseInt(String.valueOf(output.readLine()));
      }
      assertThatThrownBy(() -> FileStorage.open(directory))
          .isInstanceOf(DataDirectoryUnusable.class)
          .hasMessageContaining("pid " + child.pid() + " since ");
      // Through its handle, since the process itself would close what it has said so far.
      child.toHandle().destroyForcibly();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        acknowledged = Integer.parseInt(line);
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertSound(directory, acknowledged);
  }

  private static Process start(Path directory) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void assertSound(Path directory, int acknowledged) {
    try (FileStorage storage = FileStorage.open(directory);
        Snapshot state = storage.snapshot()) {
      LoadReport report = storage.report();
      assertThat(report.corrupt()).isEmpty();
      assertThat(report.relationsCompleted()).isZero();
      assertThat(report.tasks()).isEqualTo(report.sessions());
      // One more may have been made durable and not said so any more.
      assertThat(report.tasks()).isBetween(acknowledged, acknowledged + 1);
      for (int i = 1; i <= acknowledged; i++) {
        assertThat(state.requireTask(new TaskId("t_" + i))).isEqualTo(task(i));
        assertThat(state.requireSession(new SessionId("s_" + i))).isEqualTo(session(i));
      }
    }
  }
}
