package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.storage.fs.FileStorage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code maestro-server export} and {@code maestro-server import}. */
@Timeout(120)
final class MoveCommandsTest {

  private static final String ONE_PROJECT =
      """
      {"format":"maestro-export","version":1,"projects":1,"tasks":0,"sessions":0}
      {"project":{"id":"p","name":"P","workingDir":"","description":"","createdAt":1,"updatedAt":1,"own":1.50}}
      """;

  @TempDir private Path dir;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file;

  @BeforeEach
  void anExport() throws IOException {
    file = Files.writeString(dir.resolve("one.jsonl"), ONE_PROJECT);
    Files.createDirectories(dir.resolve("data"));
  }

  private int run(String input, String... args) {
    out.reset();
    err.reset();
    Map<String, String> variables = Map.of("DATA_DIR", dir.resolve("data").toString());
    ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return new Program(new Console(variables, in, new Output(out, false), print(err))).run(args);
  }

  private int run(Path last, String... args) {
    String[] all = List.of(args).toArray(new String[args.length + 1]);
    all[args.length] = last.toString();
    return run("", all);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private List<String> complained() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private JsonNode json() {
    return JsonMapper.shared().readTree(out.toByteArray());
  }

  @Test
  void whatIsImportedIsExportedWhileNoServerRuns() throws IOException {
    goThrough();
  }

  @Test
  void whatIsImportedIsExportedWhileAServerHoldsTheDirectory() throws IOException {
    try (ChildServer server = ChildServer.ready(dir)) {
      goThrough();
      assertThat(server.url()).isNotBlank();
    }
  }

  @Test
  void whatIsOnlyTriedBeginsNoStore() throws IOException {
    Path data = Files.createDirectories(dir.resolve("data"));
    assertThat(run(file, "import", "--dry-run")).isZero();
    assertThat(said()).isEqualTo("Would import 1 projects, 0 tasks and 0 sessions\n");
    assertThat(data).isEmptyDirectory();
  }

  private void goThrough() throws IOException {
    assertThat(run(file, "import", "--dry-run")).isZero();
    assertThat(said()).isEqualTo("Would import 1 projects, 0 tasks and 0 sessions\n");
    assertThat(run(file, "import")).isZero();
    assertThat(said()).isEqualTo("Imported 1 projects, 0 tasks and 0 sessions\n");
    assertThat(run(file, "import")).isEqualTo(1);
    assertThat(complained())
        .hasSize(2)
        .satisfies(lines -> assertThat(lines.get(0)).isEqualTo("project p"))
        .satisfies(lines -> assertThat(lines.get(1)).contains("--new-ids"));

    Path copy = dir.resolve("copy.jsonl");
    assertThat(run(copy, "export", "--json")).isZero();
    assertThat(json().path("projects").asInt(0)).isEqualTo(1);
    assertThat(copy).hasSameTextualContentAs(file);
    assertThat(run("", "export", "-")).isZero();
    assertThat(said()).isEqualTo(ONE_PROJECT);
    assertThat(complained()).singleElement().asString().startsWith("Exported 1 projects");

    assertThat(run(ONE_PROJECT, "import", "--new-ids", "--json", "-")).isZero();
    String fresh = json().path("ids").path("projects").path("p").asString("");
    assertThat(fresh).startsWith("proj_");
    assertThat(run("", "export", "--project", fresh, "-")).isZero();
    assertThat(said()).isEqualTo(ONE_PROJECT.replace("\"id\":\"p\"", "\"id\":\"" + fresh + "\""));
  }

  @Test
  void badLinesAreNamedOnStandardErrorAndInJson() {
    assertThat(run(ONE_PROJECT + "{}\n", "import", "-")).isEqualTo(1);
    assertThat(complained()).hasSize(3);
    assertThat(complained().get(0)).startsWith("line 3: ");
    assertThat(complained().get(1)).startsWith("line 1: ").contains("cut off");
    assertThat(complained().get(2)).startsWith("Nothing was imported");
    assertThat(run(ONE_PROJECT + "{}\n", "import", "--json", "-")).isEqualTo(1);
    assertThat(json().path("imported").asBoolean(true)).isFalse();
    assertThat(json().path("faultsInAll").asInt(0)).isEqualTo(2);
  }

  @Test
  void anExportThatLacksABrokenDocumentEndsWithStatusOne() throws IOException {
    Path projects = Files.createDirectories(dir.resolve("data/projects"));
    Files.writeString(projects.resolve("p.json"), "{");
    FileStorage.open(dir.resolve("data")).close();
    Path all = Files.writeString(dir.resolve("all.jsonl"), "a good one");
    assertThat(run(all, "export")).isEqualTo(1);
    assertThat(complained().get(0)).startsWith("projects/p.json: ");
    assertThat(complained().get(1)).contains("nothing was written").contains("--partial");
    assertThat(all).hasContent("a good one");
    assertThat(run("", "export", "-")).isEqualTo(1);
    assertThat(said()).isEmpty();
    assertThat(run(all, "export", "--partial")).isEqualTo(1);
    assertThat(complained().get(0)).startsWith("projects/p.json: ");
    assertThat(all).content().contains("\"projects\":0");
  }

  @Test
  void aDirectoryOfAnEarlierMaestroIsImportedAndAStoreIsNot() throws IOException {
    Path old = Files.createDirectories(dir.resolve("old/projects"));
    Files.writeString(old.resolve("q.json"), "{\"name\":\"Q\"}");
    assertThat(run(dir.resolve("old"), "import")).isZero();
    assertThat(said()).startsWith("Imported 1 projects");
    assertThat(run(dir.resolve("data"), "import")).isEqualTo(1);
    assertThat(complained()).singleElement().asString().contains("'backup' and 'restore'");
  }

  @Test
  void whatIsNotThereIsRefused() {
    FileStorage.open(dir.resolve("data")).close();
    assertThat(run(dir.resolve("none"), "import")).isEqualTo(1);
    assertThat(complained()).singleElement().asString().contains("There is no file");
    assertThat(run(dir.resolve("none/all.jsonl"), "export")).isEqualTo(1);
    assertThat(run(dir.resolve("all.jsonl"), "export", "--project", "none")).isEqualTo(1);
    assertThat(complained()).singleElement().asString().contains("no project none");
    assertThat(dir.resolve("all.jsonl")).doesNotExist();
    assertThat(run("", "import")).isEqualTo(2);
    assertThat(run("", "export")).isEqualTo(2);
  }

  private void requireInTheDataDirectory(Path target) {
    assertThat(run(target, "export")).as(target.toString()).isEqualTo(1);
    assertThat(complained())
        .singleElement()
        .asString()
        .contains(target + " lies in the data directory " + dir.resolve("data"));
  }

  @Test
  void noFileOfTheStoreIsReplaced() throws IOException {
    assertThat(run(file, "import")).isZero();
    Path data = dir.resolve("data");
    Path store = data.resolve("journal/store");
    byte[] before = Files.readAllBytes(store);
    Path link = Files.createSymbolicLink(dir.resolve("link"), data);
    Path linked = Files.createSymbolicLink(dir.resolve("linked.jsonl"), store);
    for (Path target :
        List.of(store, data.resolve("new.jsonl"), link.resolve("journal/store"), linked)) {
      requireInTheDataDirectory(target);
    }
    assertThat(store).hasBinaryContent(before);
    assertThat(data.resolve("new.jsonl")).doesNotExist();
  }

  @Test
  void aDataDirectoryBehindLinksIsKnownAsWell() throws IOException {
    assertThat(run(file, "import")).isZero();
    Path data = dir.resolve("data");
    Path disk = Files.move(data, dir.resolve("disk"));
    Files.createSymbolicLink(data, disk);
    requireInTheDataDirectory(disk.resolve("journal/store"));
    Path tasks = Files.createDirectories(dir.resolve("other/tasks"));
    Files.createDirectories(tasks.resolve("p"));
    Files.deleteIfExists(disk.resolve("tasks"));
    Files.createSymbolicLink(disk.resolve("tasks"), tasks);
    requireInTheDataDirectory(tasks.resolve("p/t.json"));
    assertThat(run(dir.resolve("other/all.jsonl"), "export")).isZero();
  }

  @Test
  void aBackupTellsTheSizeOfItsArchive() throws IOException {
    assertThat(run(file, "import")).isZero();
    Path archive = dir.resolve("b.tar.gz");
    assertThat(run(archive, "backup")).isZero();
    assertThat(said()).endsWith("; the archive has " + Files.size(archive) + " bytes\n");
    assertThat(run(dir.resolve("b"), "backup")).isZero();
    assertThat(said()).endsWith(" of them new\n");
  }
}
