package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.storage.fs.FileStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code maestro-server doctor}, which looks at a data directory and leaves it as it is. */
final class DoctorTest {

  @TempDir private Path data;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void aProject() throws IOException {
    put("projects/proj_1.json", "{\"name\":\"A\"}");
  }

  private void put(String file, String content) throws IOException {
    Path path = data.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  private int doctor(String... flags) {
    String[] args = Stream.concat(Stream.of("doctor"), Stream.of(flags)).toArray(String[]::new);
    return new Program(
            new Console(
                Map.of("DATA_DIR", data.toString()),
                InputStream.nullInputStream(),
                print(out),
                print(err)))
        .run(args);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private List<String> said() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.map(file -> data.relativize(file).toString()).sorted().toList();
    }
  }

  @Test
  void aSoundDirectoryIsStatus0() {
    assertThat(doctor()).isZero();
    assertThat(said())
        .containsExactly(data + ": 1 projects, 0 tasks, 0 sessions", "Everything can be read.");
  }

  @Test
  void eachFileThatCannotBeReadIsNamedWithItsReason() throws IOException {
    put("sessions/sess_1.json", "{oops");
    put("tasks/proj_1/task_1.json", "{\"title\":5}");
    assertThat(doctor()).isEqualTo(1);
    assertThat(said())
        .anyMatch(line -> line.startsWith("cannot be read: sessions/sess_1.json: Malformed JSON"))
        .contains("cannot be read: tasks/proj_1/task_1.json: title must be a string")
        .endsWith("2 cannot be read; mend or remove each, then start the server again.");
  }

  @Test
  void whatTheNextStartMendsIsTold() throws IOException {
    put("tasks/task_1.json", "{\"projectId\":\"proj_1\",\"title\":\"T\"}");
    put("sessions/sess_1.json", "{\"projectId\":\"proj_1\",\"taskIds\":[\"task_1\"]}");
    put("sessions/.maestro-7.tmp", "{");
    put(".maestro-redo", "maestro-redo 1\n");
    assertThat(doctor()).isZero();
    assertThat(said())
        .contains(
            "an interrupted write is decided at the next start",
            "1 temporary files go at the next start",
            "1 relations are known to one side only",
            "1 tasks lie where earlier versions put them");
  }

  @Test
  void nothingIsChanged() throws IOException {
    put("sessions/.maestro-7.tmp", "{");
    put(".maestro-redo", "maestro-redo 1\n");
    List<String> before = files();
    assertThat(doctor()).isZero();
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aStoreThatWasClosedInOrderIsTold() {
    FileStorage.open(data).close();
    assertThat(doctor()).isZero();
    assertThat(said())
        .anyMatch(line -> line.matches("store \\S{36}, generation 1"))
        .anyMatch(line ->
            line.matches("journal: 1 segments \\(\\d+ KiB\\), 1 checkpoints \\(\\d+ KiB\\)"))
        .contains("the last event is 0")
        .noneMatch(line -> line.contains("in use"))
        .noneMatch(line -> line.contains("in order"))
        .endsWith("Everything can be read.");
  }

  @Test
  void aDirectoryInUseIsToldWithItsHolder() {
    try (FileStorage storage = FileStorage.open(data)) {
      assertThat(doctor()).isZero();
      assertThat(storage.report().projects()).isEqualTo(1);
      assertThat(said())
          .anyMatch(line ->
              line.startsWith(
                  "in use, it seems: .maestro-lock names pid " + ProcessHandle.current().pid()))
          .noneMatch(line -> line.contains("last event"));
    }
  }

  @Test
  void aServerThatDidNotStopInOrderIsTold() throws IOException {
    FileStorage.open(data).close();
    put(".maestro-lock", "pid " + Long.MAX_VALUE / 10 + " since 2026-01-02T12:00:00Z\n");
    assertThat(doctor()).isZero();
    assertThat(said())
        .contains(
            "the last server (pid "
                + Long.MAX_VALUE / 10
                + " since 2026-01-02T12:00:00Z) did not stop in order; the next start recovers"
                + " what it left, documents included");
  }

  @Test
  void aJournalThatTheNextStartWouldRefuseIsStatus1AndLeftAsItIs() throws IOException {
    FileStorage.open(data).close();
    put("journal/0000000009.journal", "no segment");
    List<String> before = files();
    assertThat(doctor()).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("0000000009.journal is corrupt at byte 10")
        .hasLineCount(1);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aCheckpointThatTheNextStartWouldRefuseIsStatus1() throws IOException {
    FileStorage.open(data).close();
    Path checkpoint = data.resolve("journal/0000000001.checkpoint");
    byte[] content = Files.readAllBytes(checkpoint);
    content[80] ^= 1;
    Files.write(checkpoint, content);
    assertThat(doctor()).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("0000000001.checkpoint is corrupt at byte")
        .hasLineCount(1);
  }

  @Test
  void theConsumersOfItsEventsAreCounted() {
    try (FileStorage storage = FileStorage.open(data)) {
      storage.consumers().acknowledge(new ConsumerName("indexer"), 0, 1);
    }
    assertThat(doctor()).isZero();
    assertThat(said()).contains("1 consumers of its events").endsWith("Everything can be read.");
  }

  @Test
  void aFileOfConsumersThatTheNextStartWouldRefuseIsStatus1() throws IOException {
    FileStorage.open(data).close();
    put("journal/consumers", "maestro-consumers 1\n");
    assertThat(doctor()).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("journal/consumers is damaged")
        .hasLineCount(1);
  }

  @Test
  void aStoreWithoutItsIdIsStatus1() throws IOException {
    FileStorage.open(data).close();
    Files.delete(data.resolve("journal/store"));
    assertThat(doctor()).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("store is missing").hasLineCount(1);
  }

  @Test
  void aDirectoryThatIsNotThereIsStatus1AndOneLine() {
    Path nowhere = data.resolve("nowhere");
    assertThat(doctor("--data-dir", nowhere.toString())).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("maestro-server: There is no directory " + nowhere + "." + "\n");
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void aNewerFormatIsStatus1() throws IOException {
    put(".maestro-format", "3\n");
    assertThat(doctor()).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("format 3").hasLineCount(1);
  }

  @Test
  void aFlagOfTheServerIsNoneOfTheDoctor() {
    assertThat(doctor("--port", "0")).isEqualTo(2);
  }

  @Test
  void itsHelpIsItsOwn() {
    assertThat(doctor("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Usage: maestro-server doctor")
        .doesNotContain("--port");
  }
}
