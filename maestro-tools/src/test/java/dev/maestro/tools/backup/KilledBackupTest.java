package dev.maestro.tools.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.testkit.FakeTime;
import dev.maestro.tools.Operations;
import dev.maestro.tools.Progress;
import dev.maestro.tools.StoreAccess;
import dev.maestro.tools.control.ControlServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes an archive, and is killed. */
final class KilledBackupTest {

  private static final String WAITING = "waiting";

  @TempDir Path dir;

  /** Backs up, and waits for ever when all is written and nothing is in its place. */
  static final class Tool {

    private Tool() {}

    public static void main(String[] args) throws IOException {
      Progress waiting =
          (what, done, total) -> {
            if (what.equals("verifying")) {
              System.out.println(WAITING);
              awaitTheEnd();
            }
          };
      new Backup(new StoreAccess(Path.of(args[0])), InstantSource.system(), waiting)
          .into(Path.of(args[1]));
    }

    private static void awaitTheEnd() {
      try {
        System.in.transferTo(System.err);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void whatAnotherProcessWritesStaysUntilThatIsKilled() throws Exception {
    Path data = dir.resolve("data");
    Path target = Files.createDirectory(dir.resolve("backups")).resolve("backup.tar.gz");
    try (FileStorage storage = FileStorage.open(data);
        ControlServer server = ControlServer.start(data, storage, Operations.ALL)) {
      assertThat(server).isNotNull();
      storage.write(tx -> {
        Map<String, Value> none = Map.of();
        tx.save(new Project(new ProjectId("p_1"), "one", "", "/w", 1, 1, new Value.Fields(none)));
        return true;
      });
      Process tool = tool(data, target);
      try (BufferedReader told = tool.inputReader()) {
        assertThat(told.readLine()).isEqualTo(WAITING);
        backup(data, target);
        assertThat(besides(target)).as("while it lives").hasSize(1);
      } finally {
        tool.destroyForcibly().waitFor();
      }
      assertThat(besides(target)).as("when it is dead").hasSize(1);
      backup(data, target);
      assertThat(besides(target)).as("after the next backup").isEmpty();
    }
    Path restored = dir.resolve("restored");
    new Restore(InstantSource.system(), (what, done, total) -> {}).of(target, restored);
    try (FileStorage storage = FileStorage.open(restored)) {
      assertThat(storage.snapshot().projects()).hasSize(1);
    }
  }

  @Test
  void whoeverIsStoppedBySignalLeavesNothing() throws Exception {
    Path data = dir.resolve("data");
    Path target = Files.createDirectory(dir.resolve("backups")).resolve("backup.tar.gz");
    FileStorage.open(data).close();
    Process tool = tool(data, target);
    try (BufferedReader told = tool.inputReader()) {
      assertThat(told.readLine()).isEqualTo(WAITING);
      assertThat(besides(target)).hasSize(1);
      tool.destroy();
      tool.waitFor();
    } finally {
      tool.destroyForcibly().waitFor();
    }
    assertThat(besides(target)).isEmpty();
  }

  private static Process tool(Path data, Path target) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Tool.class.getName(),
            data.toString(),
            target.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void backup(Path data, Path target) throws IOException {
    new Backup(new StoreAccess(data), new FakeTime(1), (what, done, total) -> {}).into(target);
  }

  private static List<Path> besides(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target.resolveSibling(""))) {
      return files.filter(file -> !file.equals(target)).toList();
    }
  }
}
