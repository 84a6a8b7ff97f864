package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.Operations;
import dev.maestro.tools.control.ControlServer;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
                new Output(out, false),
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

  private String complaint() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private JsonNode json() {
    assertThat(said()).hasSize(1);
    return JsonMapper.shared().readTree(said().get(0));
  }

  @Test
  void optionsOfTheTortureWithoutItAreWrong() {
    for (String option : List.of("--scratch", "--durability")) {
      assertThat(doctor(option, "fsync")).isEqualTo(2);
      assertThat(complaint()).contains(option + " is for --torture; give both");
    }
  }

  @Test
  void whyNothingCanBeMadeInTheScratchDirectoryIsSaid() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")));
    assertThat(doctor("--torture", "1", "--scratch", "/proc")).isEqualTo(1);
    assertThat(complaint())
        .containsAnyOf("No directory can be made in /proc: ", "Nothing can be written in /proc");
  }

  @Test
  void ofManyFindingsThatSayTheSameSomeAreShownAndAllAreCounted() throws IOException {
    FileStorage.open(data).close();
    for (int i = 0; i < 30; i++) {
      put("projects/new_%02d.json".formatted(i), "{\"name\":\"N\"}");
    }
    out.reset();
    assertThat(doctor()).isZero();
    assertThat(said())
        .filteredOn(line -> line.contains("somebody added it"))
        .hasSize(4)
        .last()
        .isEqualTo("note: 27 more: somebody added it (the next start takes it in)");
    assertThat(said()).last().asString().contains("note: 30");
    out.reset();
    doctor("--json");
    assertThat(json().path("findings")).hasSize(30);
    assertThat(json().path("counts").path("note").asInt()).isEqualTo(30);
  }

  @Test
  void aSoundDirectoryIsStatus0() {
    assertThat(doctor()).isZero();
    assertThat(said()).contains(data + ": 1 projects, 0 tasks, 0 sessions").endsWith("Healthy.");
  }

  @Test
  void eachFileThatCannotBeReadIsNamedWithItsReasonAndWhatMendsIt() throws IOException {
    put("sessions/sess_1.json", "{oops");
    put("tasks/proj_1/task_1.json", "{\"title\":5}");
    assertThat(doctor()).isEqualTo(1);
    assertThat(said())
        .anyMatch(line -> line.startsWith("damage: sessions/sess_1.json: Malformed JSON"))
        .contains(
            "damage: tasks/proj_1/task_1.json: title must be a string (mend the file, or remove it;"
                + " the journal has no version of it)")
        .endsWith("Damaged (damage: 2).");
  }

  @Test
  void whatTheNextStartMendsIsANote() throws IOException {
    put("tasks/task_1.json", "{\"projectId\":\"proj_1\",\"title\":\"T\"}");
    put("sessions/.maestro-7.tmp", "{");
    put(".maestro-redo", "maestro-redo 1\n");
    assertThat(doctor()).isZero();
    assertThat(said())
        .anyMatch(line -> line.startsWith("note: .maestro-redo: a write of format 1"))
        .anyMatch(line -> line.startsWith("note: sessions/.maestro-7.tmp: a process that died"))
        .anyMatch(line -> line.startsWith("note: tasks/task_1.json: it lies where an earlier"))
        .endsWith("Healthy (note: 3).");
  }

  @Test
  void nothingIsChanged() throws IOException {
    FileStorage.open(data).close();
    put("sessions/sess_1.json", "{oops");
    put("journal/0000000009.journal", "no segment");
    List<String> before = files();
    assertThat(doctor()).isEqualTo(1);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aStoreThatWasClosedInOrderIsTold() {
    FileStorage.open(data).close();
    assertThat(doctor()).isZero();
    assertThat(said())
        .anyMatch(line -> line.matches("store \\S{36}, generation 1"))
        .contains("journal: 1 segments, 0 records, 1 checkpoints; events none, the next is 1")
        .endsWith("Healthy.");
  }

  @Test
  void aDirectoryInUseIsLookedAtByItsServer() throws IOException {
    try (FileStorage storage = FileStorage.open(data);
        ControlServer control = ControlServer.start(data, storage, Operations.ALL)) {
      assertThat(control).isNotNull();
      assertThat(doctor()).isZero();
      assertThat(said())
          .contains(
              data + ": 1 projects, 0 tasks, 0 sessions",
              "in use: a server looked at it, as of one commit")
          .endsWith("Healthy.");
    }
  }

  @Test
  void allDamageIsToldAsOneObject() throws IOException {
    FileStorage.open(data).close();
    put("journal/0000000009.journal", "no segment");
    put("journal/consumers", "maestro-consumers 1\n");
    Files.delete(data.resolve("journal/store"));
    assertThat(doctor("--json")).isEqualTo(1);
    JsonNode found = json();
    assertThat(found.path("healthy").asBoolean()).isFalse();
    assertThat(found.path("findings"))
        .filteredOn(finding -> finding.path("severity").asString().equals("damage"))
        .extracting(finding -> finding.path("file").asString())
        .contains("journal/0000000009.journal", "journal/consumers", "journal/store");
    assertThat(found.at("/findings/0/mend").asString()).contains("doctor --repair");
  }

  @Test
  void aRepairMendsAndSaysWhatItKept() throws IOException {
    FileStorage.open(data).close();
    put("journal/0000000001.checkpoint", "no checkpoint");
    assertThat(doctor("--repair")).isZero();
    assertThat(said())
        .anyMatch(line ->
            line.startsWith("mended: journal: it is made anew")
                && line.endsWith("what it was is kept as journal.damaged-1"))
        .anyMatch(line -> line.startsWith("Healthy"));
    assertThat(data.resolve("journal.damaged-1/0000000001.checkpoint")).hasContent("no checkpoint");
    out.reset();
    assertThat(doctor()).isZero();
  }

  @Test
  void whatARepairCannotMendIsStatus1() throws IOException {
    put("sessions/sess_1.json", "{oops");
    assertThat(doctor("--repair", "--json")).isEqualTo(1);
    assertThat(json().at("/after/findings/0/file").asString()).isEqualTo("sessions/sess_1.json");
  }

  @Test
  void aStoreThatIsInUseIsNotMended() throws IOException {
    try (FileStorage storage = FileStorage.open(data);
        ControlServer control = ControlServer.start(data, storage, Operations.ALL)) {
      assertThat(control).isNotNull();
      assertThat(doctor("--repair")).isEqualTo(1);
      assertThat(complaint())
          .contains("a store is mended while it is stopped", "Stop it", "run doctor --repair again")
          .contains("pid " + ProcessHandle.current().pid())
          .hasLineCount(1);
    }
  }

  @Test
  void aProjectWhoseDocumentWasRemovedIsRestored() throws IOException {
    FileStorage.open(data).close();
    put("projects/proj_2.json", "{\"name\":\"B\"}");
    FileStorage.open(data).close();
    Files.delete(data.resolve("projects/proj_2.json"));
    FileStorage.open(data).close();
    assertThat(doctor("--restore", "proj_2")).isZero();
    assertThat(said())
        .containsExactly(
            "project proj_2 is there again, as of event 3; its document is projects/proj_2.json");
    assertThat(data.resolve("projects/proj_2.json")).content().contains("\"B\"");
  }

  @Test
  void aRunningServerRestoresWhatIsGone() throws IOException {
    FileStorage.open(data).close();
    put("projects/proj_2.json", "{\"name\":\"B\"}");
    try (FileStorage storage = FileStorage.open(data);
        ControlServer control = ControlServer.start(data, storage, Operations.ALL)) {
      assertThat(control).isNotNull();
      storage.write(tx -> {
        tx.delete(new ProjectId("proj_2"));
        return true;
      });
      assertThat(doctor("--restore", "proj_2", "--json")).isZero();
      assertThat(json().path("kind").asString()).isEqualTo("project");
      assertThat(storage.snapshot().project(new ProjectId("proj_2"))).isPresent();
    }
  }

  @Test
  void whatCannotBeRestoredIsStatus1() {
    FileStorage.open(data).close();
    assertThat(doctor("--restore", "task_9")).isEqualTo(1);
    assertThat(complaint())
        .contains("task_9 is not found in what is retained: the journal goes back to event 1")
        .hasLineCount(1);
  }

  @Test
  void toMendAndToRestoreAtOnceIsABadOption() {
    assertThat(doctor("--repair", "--restore", "task_9")).isEqualTo(2);
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
    assertThat(said())
        .anyMatch(line -> line.contains("format 3, which this version does not know"));
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

  private void clear() throws IOException {
    Files.delete(data.resolve("projects/proj_1.json"));
    Files.delete(data.resolve("projects"));
  }

  private void requireRefused(String why) throws IOException {
    List<String> before = files();
    for (String[] flags : new String[][] {{}, {"--repair"}}) {
      out.reset();
      err.reset();
      assertThat(doctor(flags)).isEqualTo(1);
      assertThat(complaint()).contains(data + why).contains("Nothing was changed.");
      assertThat(said()).isEmpty();
      assertThat(files()).isEqualTo(before);
    }
  }

  @Test
  void aDirectoryWithoutAStoreIsNotHealthy() throws IOException {
    clear();
    requireRefused(" holds no store. Name another directory");
    Files.createDirectories(data.resolve("lost+found"));
    requireRefused(" holds no store. Name another directory");
    put("notes.txt", "mine");
    requireRefused(" holds files that are not Maestro's");
  }

  @Test
  void whatIsLeftOfAStoreIsLookedAt() throws IOException {
    clear();
    put(".maestro-format", "2\n");
    assertThat(doctor()).isEqualTo(1);
    assertThat(said()).endsWith("Damaged (damage: 1).");
    out.reset();
    put(".maestro-format", "77\n");
    assertThat(doctor()).isEqualTo(1);
    assertThat(said()).endsWith("Damaged (damage: 1).");
    out.reset();
    Files.delete(data.resolve(".maestro-format"));
    Files.createDirectories(data.resolve(".maestro-restoring"));
    assertThat(doctor()).isEqualTo(1);
    assertThat(said()).endsWith("Damaged (damage: 1).");
  }
}
