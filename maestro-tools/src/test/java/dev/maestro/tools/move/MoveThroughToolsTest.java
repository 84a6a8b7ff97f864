package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.Snapshot;
import dev.maestro.json.ExportHeader;
import dev.maestro.json.ExportLine;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.Operations;
import dev.maestro.tools.Refused;
import dev.maestro.tools.StoreAccess;
import dev.maestro.tools.control.ControlServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Export and import by whoever has the store. */
@Timeout(120)
class MoveThroughToolsTest {

  @TempDir Path dir;

  private final List<AutoCloseable> running = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : running) {
      each.close();
    }
  }

  private Path store(String name, boolean isServed) throws IOException {
    Path data = Files.createDirectories(dir.resolve(name));
    serve(data, isServed);
    return data;
  }

  private void serve(Path data, boolean isServed) throws IOException {
    if (isServed) {
      FileStorage store = FileStorage.open(data);
      running.add(0, store);
      running.add(0, ControlServer.start(data, store, Operations.ALL));
    }
  }

  private Path filled(String name, long seed) {
    Path data = dir.resolve(name);
    try (FileStorage store = FileStorage.open(data)) {
      new RandomStore(seed).fill(store);
    }
    return data;
  }

  private static ObjectNode arguments() {
    return JsonMapper.shared().createObjectNode();
  }

  private static JsonNode export(Path data, OutputStream output) throws IOException {
    return new StoreAccess(data)
        .run(
            Export.NAME,
            arguments(),
            InputStream.nullInputStream(),
            output,
            (what, done, total) -> {});
  }

  private static byte[] exported(Path data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    export(data, bytes);
    return bytes.toByteArray();
  }

  private static JsonNode imported(InputStream lines, Path data) throws IOException {
    return new StoreAccess(data)
        .run(
            Import.NAME,
            arguments(),
            lines,
            OutputStream.nullOutputStream(),
            (what, done, total) -> {});
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStoreMovesThroughAFileWhoeverHoldsIt(boolean isServed) throws IOException {
    Path from = filled("from", 12);
    serve(from, isServed);
    Path to = store("to", isServed);
    Path file = dir.resolve("all.jsonl");
    new ExportFile(file).write(output -> export(from, output));
    try (InputStream source = ImportSource.open(file, MoveRules.UNTOLD)) {
      assertThat(imported(source, to).path("imported").asBoolean(false)).isTrue();
    }
    assertThat(exported(to)).isEqualTo(Files.readAllBytes(file)).hasSizeGreaterThan(1_000);
    try (InputStream source = ImportSource.open(file, MoveRules.UNTOLD)) {
      JsonNode again = imported(source, to);
      assertThat(again.path("imported").asBoolean(true)).isFalse();
      assertThat(again.path("conflictsInAll").asInt(0)).isEqualTo(new RandomStore(12).ids().size());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInputThatBreaksOffLeavesNothing(boolean isServed) throws IOException {
    byte[] lines = exported(filled("from", 12));
    Path to = dir.resolve("to");
    FileStorage.open(to).close();
    serve(to, isServed);
    byte[] empty = exported(to);
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(lines), new FailingInput("The stick was pulled out"));
    assertThatThrownBy(() -> imported(broken, to))
        .isInstanceOf(IOException.class)
        .hasMessage("The stick was pulled out");
    assertThat(exported(to)).isEqualTo(empty);
  }

  @Test
  void aDirectoryOfAnEarlierMaestroIsImported() throws IOException {
    Path old = dir.resolve("old");
    put(old, "projects/p.json", "{\"name\":\"P\",\"createdAt\":1,\"own\":1.50}");
    put(old, "tasks/p/t.json", "{\"title\":\"T\",\"createdAt\":2}");
    put(old, "tasks/u.json", "{\"id\":\"u\",\"projectId\":\"p\",\"title\":\"U\",\"createdAt\":3}");
    put(old, "sessions/s.json", "{\"projectId\":\"p\",\"taskId\":\"u\",\"startedAt\":4}");
    Path to = store("to", true);
    try (InputStream source = ImportSource.open(old, MoveRules.UNTOLD)) {
      JsonNode result = imported(source, to);
      assertThat(result.path("imported").asBoolean(false)).isTrue();
      assertThat(result.path("warningsInAll").asInt(-1)).isZero();
    }
    try (Stream<Path> files = Files.walk(old)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(4);
    }
    // The same as where the directory becomes a store by itself.
    FileStorage.open(old).close();
    assertThat(exported(to)).isEqualTo(exported(old));
  }

  private static void put(Path data, String file, String content) throws IOException {
    Path path = data.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  @Test
  void anEarlierDirectoryWithBrokenDocumentsIsRefused() throws IOException {
    Path old = dir.resolve("old");
    put(old, "projects/p.json", "{\"name\":\"P\"}");
    put(old, "tasks/p/t.json", "{\"title\":");
    put(old, "sessions/s.json", "{}");
    assertThatThrownBy(() -> ImportSource.open(old, MoveRules.UNTOLD))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("tasks/p/t.json")
        .hasMessageContaining("sessions/s.json")
        .hasMessageContaining("2 documents");
    assertThatThrownBy(() -> ImportSource.open(dir.resolve("missing"), MoveRules.UNTOLD))
        .isInstanceOf(Refused.class);
  }

  @Test
  void anEarlierDirectoryWithAnEntityThatIsTooLargeIsExportedWithAWarningAndNotImported()
      throws IOException {
    Path old = dir.resolve("old");
    put(old, "projects/p.json", "{\"name\":\"" + "x".repeat(4 << 20) + "\"}");
    Path to = store("to", true);
    try (InputStream source = ImportSource.open(old, MoveRules.UNTOLD)) {
      JsonNode result =
          new StoreAccess(to)
              .run(
                  Import.NAME,
                  arguments().put("ofDirectory", true),
                  source,
                  OutputStream.nullOutputStream(),
                  (what, done, total) -> {});
      assertThat(MoveRules.texts(result.path("faults")))
          .singleElement()
          .asString()
          .startsWith("project p: p holds 41944")
          .contains("start this server on the directory");
    }
    FileStorage.open(old).close();
    JsonNode exported = export(old, OutputStream.nullOutputStream());
    assertThat(exported.path("projects").asInt(0)).isEqualTo(1);
    assertThat(MoveRules.texts(exported.path("tooLarge")))
        .singleElement()
        .asString()
        .startsWith("project p holds 41944")
        .contains("an import takes at most 4194304");
  }

  @Test
  void anExportNamesTheDocumentsThatItLacks() throws IOException {
    Path data = dir.resolve("data");
    put(data, "projects/p.json", "{\"name\":\"P\"}");
    put(data, "projects/q.json", "{\"name\":\"Q\"}");
    put(data, "tasks/p/t.json", "{\"title\":");
    put(data, "tasks/q/u.json", "{\"title\":\"U\"}");
    FileStorage.open(data).close();
    ByteArrayOutputStream nothing = new ByteArrayOutputStream();
    JsonNode refused = export(data, nothing);
    assertThat(refused.path("written").asBoolean(true)).isFalse();
    assertThat(refused.path("unreadableInAll").asInt(0)).isEqualTo(1);
    assertThat(nothing.size()).isZero();
    JsonNode all =
        new StoreAccess(data)
            .run(
                Export.NAME,
                arguments().put("partial", true),
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                (what, done, total) -> {});
    assertThat(all.path("written").asBoolean(false)).isTrue();
    assertThat(all.path("tasks").asInt(0)).isEqualTo(1);
    assertThat(MoveRules.texts(all.path("unreadable")))
        .singleElement()
        .asString()
        .startsWith("tasks/p/t.json: ");
    for (String project : List.of("p", "q")) {
      JsonNode one =
          new StoreAccess(data)
              .run(
                  Export.NAME,
                  arguments().put("project", project),
                  InputStream.nullInputStream(),
                  OutputStream.nullOutputStream(),
                  (what, done, total) -> {});
      assertThat(one.path("unreadableInAll").asInt(-1)).isEqualTo(project.equals("p") ? 1 : 0);
    }
  }

  @Test
  void whatAnImportLooksAtInTheStoreStaysPacked() throws IOException {
    Path data = Files.createDirectory(dir.resolve("data"));
    byte[] tasks = tasks(20).readAllBytes();
    imported(new ByteArrayInputStream(tasks), data);
    byte[] session =
        MoveRules.bytes(
            """
            {'format':'maestro-export','version':1,'projects':0,'tasks':0,'sessions':1}
            {'session':{'id':'s','projectId':'p','taskIds':['task_000001']}}
            """);
    try (FileStorage store = FileStorage.open(data)) {
      MoveRules.imported(new ByteArrayInputStream(tasks), store, false, true);
      requirePacked(store, 0, 20);
      MoveRules.imported(new ByteArrayInputStream(session), store, false, true);
      requirePacked(store, 0, 20);
      assertThat(MoveRules.imported(session, store).path("changed").asInt(0)).isEqualTo(1);
      requirePacked(store, 2, 20);
    }
  }

  private static void requirePacked(FileStorage store, int from, int to) {
    try (Snapshot now = store.snapshot()) {
      Reads passing = now.passing();
      IntStream.range(from, to)
          .mapToObj(MoveThroughToolsTest::id)
          .forEach(id -> assertThat(passing.requireTask(id)).isNotSameAs(passing.requireTask(id)));
    }
  }

  private static TaskId id(int number) {
    return new TaskId("task_%06d".formatted(number));
  }

  @Test
  void twoThousandTasksMove() throws IOException {
    int count = 2_000;
    Path to = store("to", false);
    JsonNode result = imported(tasks(count), to);
    assertThat(result.path("tasks").asInt(0)).isEqualTo(count);
    Path file = dir.resolve("all.jsonl");
    new ExportFile(file).write(output -> export(to, output));
    assertThat(Files.newInputStream(file)).hasSameContentAs(tasks(count));
  }

  /** Made as it is read. */
  private static InputStream tasks(int count) {
    Project project = new Project(new ProjectId("p"), "p", "", "", 1, 1, Value.Fields.EMPTY);
    Stream<byte[]> tasks =
        IntStream.range(0, count).mapToObj(number -> new ExportLine.OfTask(task(number)).encode());
    return new LinesAsInput(
        new ExportHeader(1, count, 0).encode(),
        Stream.concat(Stream.of(new ExportLine.OfProject(project).encode()), tasks).iterator());
  }

  private static Task task(int number) {
    return new TaskBuilder(id(number), new ProjectId("p"), "Task " + number, number)
        .description("Something that takes a while. ".repeat(8))
        .build();
  }
}
