package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with little memory, which is asked to import much. */
final class ImportMemoryTest {

  @TempDir private Path dir;

  private record Ended(int status, String err) {}

  private Ended imported(Path file, String... options) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Map<String, String> variables = Map.of("DATA_DIR", dir.resolve("data").toString());
    Console console =
        new Console(
            variables,
            new ByteArrayInputStream(new byte[0]),
            new Output(new ByteArrayOutputStream(), false),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    String[] args =
        Stream.concat(Stream.of("import", file.toString()), Stream.of(options))
            .toArray(String[]::new);
    int status = new Program(console).run(args);
    return new Ended(status, err.toString(StandardCharsets.UTF_8));
  }

  private Path tasks(int count, String content) throws IOException {
    return tasks(count, "own", content);
  }

  private Path tasks(int count, String field, String content) throws IOException {
    StringBuilder lines =
        new StringBuilder(
            """
            {"format":"maestro-export","version":1,"projects":1,"tasks":%d,"sessions":0}
            {"project":{"id":"p"}}
            """
                .formatted(count));
    for (int i = 0; i < count; i++) {
      lines.append(
          "{\"task\":{\"id\":\"t%d\",\"projectId\":\"p\",\"%s\":%s}}\n"
              .formatted(i, field, content));
    }
    return Files.writeString(Files.createTempFile(dir, "tasks", ".jsonl"), lines);
  }

  private Path header(String fields) throws IOException {
    return Files.writeString(
        Files.createTempFile(dir, "header", ".jsonl"),
        "{\"format\":\"maestro-export\",\"version\":1,\"projects\":0,\"tasks\":0,\"sessions\":0"
            + fields
            + "}\n");
  }

  private ChildServer serverWith(String memory) throws IOException {
    ChildServer server =
        ChildServer.start(
            dir,
            Map.of("JAVA_TOOL_OPTIONS", "-Xmx" + memory),
            "--port=0",
            "--data-dir=" + dir.resolve("data"));
    server.url();
    return server;
  }

  @Test
  @Timeout(120)
  void noImportEndsTheServer() throws Exception {
    Path numbers = tasks(10, "[" + "0,".repeat(250_000) + "0]");
    Path texts = tasks(20, "\"" + "x".repeat(500_000) + "\"");
    Path ordinary = tasks(1_000, "\"" + "x".repeat(1_000) + "\"");
    try (ChildServer server = serverWith("64m")) {
      assertThat(imported(numbers).err()).contains("There is no room for it");
      List<Ended> atOnce =
          Stream.of(texts, texts, texts, numbers)
              .map(file -> CompletableFuture.supplyAsync(() -> imported(file)))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();
      assertThat(atOnce)
          .filteredOn(ended -> ended.status() != 0)
          .allSatisfy(ended ->
              assertThat(ended.err())
                  .containsAnyOf("no room for it", "Another import is under way", "in the store"));
      server.client().project("after");
      assertThat(imported(ordinary).err()).containsAnyOf("", "no room for it", "in the store");
      server.client().project("last");
      assertThat(server.err()).doesNotContain("out of memory");
    }
  }

  /** What is left out in a line is written whole: an eighth of what is to be written is there. */
  @Test
  @Timeout(120)
  void whatALineLeavesOutIsWeighedToo() throws Exception {
    String subtasks = "[" + "{\"id\":\"a\",\"title\":\"\"},".repeat(9_999) + "{\"id\":\"a\"}]";
    Path file = tasks(80, "subtasks", subtasks);
    try (ChildServer server = serverWith("256m")) {
      for (String[] options : new String[][] {{}, {"--new-ids"}}) {
        assertThat(imported(file, options).err()).contains("There is no room for it");
      }
      server.client().project("after");
      assertThat(server.err()).doesNotContain("out of memory");
    }
  }

  @Test
  @Timeout(120)
  void noLineEndsTheServer() throws Exception {
    Path numbers = tasks(1, "subtasks", "[" + "0,".repeat(250_000) + "0]");
    Path objects = tasks(1, "subtasks", "[" + "{\"a\":0},".repeat(90_000) + "{}]");
    String fields =
        IntStream.range(0, 500_000)
            .mapToObj(i -> ",\"" + Integer.toString(i, 36) + "\":0")
            .collect(Collectors.joining());
    Path header = header(fields);
    try (ChildServer server = serverWith("64m")) {
      assertThat(imported(header).err()).contains("line 1: this is no header of an export");
      assertThat(imported(numbers).err())
          .containsAnyOf("subtasks[0] must be an object", "There is no room for it");
      assertThat(imported(objects).err()).contains("There is no room for it");
      server.client().project("after");
      assertThat(server.err()).doesNotContain("out of memory");
    }
  }
}
