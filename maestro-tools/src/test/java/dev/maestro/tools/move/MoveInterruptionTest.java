package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import dev.maestro.tools.Operations;
import dev.maestro.tools.Refused;
import dev.maestro.tools.StoreAccess;
import dev.maestro.tools.control.ControlServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An export, or an import, that is killed or finds its disk full somewhere: all is there or
 * nothing, and the next one succeeds. Points are drawn by {@code -Dmaestro.interruption.seed}.
 */
@Timeout(120)
class MoveInterruptionTest {

  private static final long SEED = Long.getLong("maestro.interruption.seed", 1);
  private static final int POINTS = Integer.getInteger("maestro.interruption.points", 2);
  private static final String BEFORE = "what was there before";

  /** How it ends. */
  enum End {
    KILLED,
    FULL;

    void arm(Faults faults, int operation) {
      if (this == KILLED) {
        faults.arm(Faults.Mode.FROM_NOW_ON, operation);
      } else {
        faults.fill(operation);
      }
    }
  }

  @TempDir Path dir;

  private final Faults faults = new Faults();
  private final FaultyFileSystem faulty = new FaultyFileSystem(FileSystems.getDefault(), faults);
  private final Random random = new Random(SEED);
  private Path source;
  private byte[] lines;
  private int made;

  @BeforeEach
  void anExport() throws IOException {
    source = dir.resolve("source");
    try (FileStorage store = FileStorage.open(source)) {
      new RandomStore(SEED).fill(store);
    }
    lines = exported(source);
  }

  private static JsonNode run(Path data, String operation, InputStream input, OutputStream output)
      throws IOException {
    return new StoreAccess(data)
        .run(
            operation,
            JsonMapper.shared().createObjectNode(),
            input,
            output,
            (what, done, total) -> {});
  }

  private static byte[] exported(Path data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    run(data, Export.NAME, InputStream.nullInputStream(), bytes);
    return bytes.toByteArray();
  }

  private JsonNode imported(Path data) throws IOException {
    return run(data, Import.NAME, new ByteArrayInputStream(lines), OutputStream.nullOutputStream());
  }

  private Path failing(Path path) {
    return faulty.getPath(path.toString());
  }

  /** A store that holds a project. */
  private Path target() {
    Path data = dir.resolve("target" + ++made);
    try (FileStorage store = FileStorage.open(data)) {
      write(store, "before");
    }
    return data;
  }

  private static void write(FileStorage store, String name) {
    Project project = new Project(new ProjectId("p_own"), name, "", "", 1, 1, Value.Fields.EMPTY);
    store.write(tx -> {
      tx.save(project);
      tx.record(new Event.ProjectUpdated(project), 1);
      return true;
    });
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void anImportThatIsInterruptedIsThereAsAWholeOrNotAtAll(End end) throws IOException {
    faults.takeDone();
    Path whole = target();
    imported(failing(whole));
    List<String> done = faults.takeDone();
    int operations = done.size();
    byte[] after = exported(whole);
    for (int i = 0; i <= POINTS; i++) {
      int point = i == 0 ? commit(done) : 1 + random.nextInt(operations);
      String what = "seed %d, operation %d of %d".formatted(SEED, point, operations);
      Path data = target();
      byte[] before = exported(data);
      end.arm(faults, point);
      Throwable failure = catchThrowable(() -> imported(failing(data)));
      faults.clear();
      byte[] now = exported(data);
      assertThat(now).as(what).isIn(before, after);
      if (failure == null) {
        assertThat(now).as(what).isEqualTo(after);
      }
      JsonNode again = imported(data);
      assertThat(again.path("imported").asBoolean(false))
          .as(what)
          .isEqualTo(Arrays.equals(now, before));
      assertThat(exported(data)).as(what).isEqualTo(after);
    }
  }

  /**
   * One of those that write to the open journal, which has the name it was made under, or sync it.
   */
  private int commit(List<String> done) {
    List<Integer> points =
        IntStream.range(done.indexOf("rename place"), done.size())
            .filter(i -> done.get(i).matches("(write|sync) \\.maestro-\\d\\.tmp"))
            .mapToObj(i -> i + 1)
            .toList();
    return points.get(random.nextInt(points.size()));
  }

  @Test
  void aServerWhoseDiskIsFullTakesNothingOfAnImportAndGoesOn() throws IOException {
    Path data = target();
    byte[] before = exported(data);
    try (FileStorage store = FileStorage.open(failing(data));
        var server = ControlServer.start(data, store, Operations.ALL)) {
      assertThat(server).isNotNull();
      faults.fill(1);
      Throwable failure = catchThrowable(() -> imported(data));
      assertThat(failure).isInstanceOf(Refused.class).hasMessageContaining("No space left");
      assertThat(exported(data)).isEqualTo(before);
      faults.clear();
      assertThat(imported(data).path("imported").asBoolean(false)).isTrue();
      write(store, "after");
    }
    assertThat(new String(exported(data), StandardCharsets.UTF_8)).contains("\"after\"");
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void anExportThatIsInterruptedLeavesTheFileAsItWas(End end) throws IOException {
    Path first = Files.writeString(dir.resolve("first.jsonl"), BEFORE);
    faults.takeDone();
    export(failing(first));
    int operations = faults.takeDone().size();
    for (int i = 0; i < 2 * POINTS; i++) {
      int point = 1 + random.nextInt(operations);
      String what = "seed %d, operation %d of %d".formatted(SEED, point, operations);
      Path beside = Files.createDirectory(dir.resolve(end + "-" + i));
      Path file = Files.writeString(beside.resolve("all.jsonl"), BEFORE);
      end.arm(faults, point);
      Throwable failure = catchThrowable(() -> export(failing(file)));
      boolean hasStruck = faults.hasStruck();
      faults.clear();
      assertThat(failure != null).as(what).isEqualTo(hasStruck);
      if (failure != null) {
        assertThat(failure)
            .as(what)
            .isInstanceOf(Refused.class)
            .hasMessageContaining(file + " could not be written: ")
            .hasMessageContaining("No space left on device")
            .hasMessageContaining("run it again");
      }
      assertThat(Files.readAllBytes(file))
          .as(what)
          .isIn(BEFORE.getBytes(StandardCharsets.UTF_8), lines);
      assertThat(files(beside)).as(what).hasSizeLessThanOrEqualTo(end == End.FULL ? 1 : 2);
      export(file);
      assertThat(Files.readAllBytes(file)).as(what).isEqualTo(lines);
    }
    assertThat(exported(source)).isEqualTo(lines);
  }

  private void export(Path file) throws IOException {
    new ExportFile(file)
        .write(output -> run(source, Export.NAME, InputStream.nullInputStream(), output));
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
