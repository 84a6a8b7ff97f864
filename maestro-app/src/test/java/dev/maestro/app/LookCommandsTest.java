package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.StoreCopy;
import dev.maestro.testkit.Await;
import dev.maestro.tools.Operations;
import dev.maestro.tools.control.ControlServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code maestro-server log}, {@code stats} and {@code compact}. */
@Timeout(120)
final class LookCommandsTest {

  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z ";

  @TempDir private Path dir;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String project = "";
  private String task = "";

  private int run(String... args) {
    out.reset();
    err.reset();
    return run(new Output(out, false), args);
  }

  private int run(Output to, String... args) {
    Map<String, String> variables = Map.of("DATA_DIR", dir.resolve("data").toString());
    return new Program(
            new Console(variables, new ByteArrayInputStream(new byte[0]), to, print(err)))
        .run(args);
  }

  private static PrintStream print(OutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private JsonNode json() {
    return JsonMapper.shared().readTree(out.toByteArray());
  }

  private static JsonNode send(ChildServer server, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isBetween(200, 299);
    return JsonMapper.shared().readTree(answer.body());
  }

  /** Events 1 to 4. */
  private void fill(ChildServer server) throws IOException, InterruptedException {
    project = send(server, "POST", "/api/projects", "{\"name\":\"P\"}").path("id").asString("");
    task =
        send(
                server,
                "POST",
                "/api/tasks",
                "{\"projectId\":\"%s\",\"title\":\"Write\"}".formatted(project))
            .path("id")
            .asString("");
    send(server, "PATCH", "/api/tasks/" + task, "{\"status\":\"completed\"}");
    send(
        server,
        "PUT",
        "/api/projects/" + project,
        "{\"description\":\"what \\u001b[31m it is\",\"name\":\"Q\"}");
  }

  @Test
  void theJournalIsReadWithAndWithoutAServer() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      fill(server);
      read();
    }
    read();
    assertThat(run("log", "--follow")).isEqualTo(1);
    assertThat(complained()).containsAnyOf("No server runs on", "does not answer");
  }

  private void read() {
    assertThat(run("log")).isZero();
    assertThat(lines()).hasSize(4);
    assertThat(lines().get(0)).matches(TIME + "#1 project:created " + project + " \"P\"");
    assertThat(lines().get(1)).matches(TIME + "#2 task:created " + task + " \"Write\" pending");
    assertThat(lines().get(2))
        .matches(
            TIME
                + "#3 task:updated "
                + task
                + " status: \"pending\" -> \"completed\", completedAt: null -> \\d+");
    assertThat(lines().get(3))
        .contains("name: \"P\" -> \"Q\"")
        .containsIgnoringCase("description: \"\" -> \"what \\u001b[31m it is\"");

    assertThat(run("log", "--json", "--since", "2", "--limit", "1")).isZero();
    assertThat(json().path("seq").asLong(0)).isEqualTo(3);
    assertThat(json().path("changes").get(0).toString())
        .isEqualTo("{\"path\":\"status\",\"before\":\"pending\",\"after\":\"completed\"}");
    assertThat(run("log", project)).isZero();
    assertThat(lines()).hasSize(2);
    assertThat(run("log", "--project", project)).isZero();
    assertThat(lines()).hasSize(4);
    assertThat(run("log", "--project", "p_other", "t_other")).isEqualTo(1);
    assertThat(lines()).isEmpty();
    assertThat(complained().lines())
        .containsExactly(
            "Neither the journal nor the store knows p_other.",
            "Neither the journal nor the store knows t_other.");
    assertThat(run("log", "--project", project, "--type", "session:*")).isZero();
    assertThat(complained()).isEmpty();
    assertThat(run("log", "--type", "task:*,project:deleted")).isZero();
    assertThat(lines()).hasSize(2);
    assertThat(run("log", "--type", "task:*", "--type", "project:deleted")).isZero();
    assertThat(lines()).hasSize(2);
    assertThat(run("log", "--from", "2999-01-01T00:00:00Z")).isZero();
    assertThat(lines()).isEmpty();
    readParts();
    readThen();
  }

  private void readParts() {
    assertThat(seqs("--last", "2")).containsExactly(3L, 4L);
    assertThat(seqs("--last", "0")).isEmpty();
    assertThat(seqs("--last", "9")).containsExactly(1L, 2L, 3L, 4L);
    assertThat(seqs("--last", "1", "--type", "task:*")).containsExactly(3L);
    assertThat(seqs("--last", "3", "--limit", "1")).containsExactly(2L);
    assertThat(seqs("--to", "2")).containsExactly(1L, 2L);
    assertThat(seqs("--since", "1", "--to", "3", "--last", "1")).containsExactly(3L);
    assertThat(seqs("--from", "2020-01-01", "--until", "2999-01-01")).hasSize(4);
    assertThat(seqs("--until", "2020-01-01")).isEmpty();
    assertThat(seqs("--from", "2999-01-01")).isEmpty();
    assertThat(run("log", "--to", "1", task)).as("known, though later").isZero();
  }

  private List<Long> seqs(String... flags) {
    assertThat(
            run(Stream.concat(Stream.of("log", "--json"), Stream.of(flags)).toArray(String[]::new)))
        .isZero();
    return lines().stream()
        .map(line -> JsonMapper.shared().readTree(line).path("seq").asLong(0))
        .toList();
  }

  private void readThen() {
    assertThat(run("log", "--at", "2", task, "--json")).isZero();
    assertThat(json().path("status").asString("")).isEqualTo("pending");
    assertThat(run("log", "--at", "4", task)).isZero();
    assertThat(json().path("status").asString("")).isEqualTo("completed");
    assertThat(lines().get(1)).isEqualTo("  \"id\": \"" + task + "\",");
    assertThat(run("log", "--at", "1", task)).isEqualTo(1);
    assertThat(complained()).contains("There was no entity " + task + " when event 1 had happened");
    assertThat(run("log", "--at", "5", task)).isEqualTo(1);
    assertThat(complained()).contains("There is no event 5 yet; the latest is 4.");
  }

  @Test
  void anEntityThatNestsDeeplyEndsNoLog() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      fill(server);
      send(
          server,
          "PATCH",
          "/api/tasks/" + task,
          "{\"x\":%s%s,\"y\":1.50}".formatted("[".repeat(499), "]".repeat(499)));
      assertThat(run("log")).isZero();
      assertThat(lines()).hasSize(5);
      assertThat(lines().get(4)).contains("x: + [[[").endsWith(", y: + 1.50");
      assertThat(run("log", "--json")).isZero();
      assertThat(lines()).hasSize(5);
    }
  }

  @Test
  void aLogThatFollowsShowsWhatHappensUntilTheServerGoes() throws Exception {
    ChildServer server = ChildServer.ready(dir);
    LineSink lines = new LineSink();
    CompletableFuture<Integer> followed;
    try (server) {
      fill(server);
      followed =
          CompletableFuture.supplyAsync(
              () -> run(lines.output(), "log", "--follow", "--last", "1", "--json"));
      lines.await("\"seq\":4");
      send(server, "DELETE", "/api/tasks/" + task, "");
      lines.await("\"seq\":5,\"event\":\"task:deleted\"");
      lines.await("\"how\":\"removed\",\"entity\":{");
      assertThat(lines.bytes().toString(StandardCharsets.UTF_8)).doesNotContain("\"seq\":3");
    }
    assertThat(followed.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(complained()).contains("log --follow --since 5 goes on");
    assertThat(run("log", "--last", "1")).isZero();
    assertThat(lines().get(0)).matches(TIME + "#5 task:deleted " + task + " \"Write\" completed");
  }

  @Test
  void aServerThatWasKilledDoesNotRun() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      fill(server);
      server.kill();
    }
    assertThat(dir.resolve("data/.maestro-control")).exists();
    assertThat(run("log", "--follow")).isEqualTo(1);
    assertThat(complained()).contains("No server runs on " + dir.resolve("data"));
  }

  @Test
  void aToolThatGoesAwayIsNoTroubleOfTheServer() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      fill(server);
      for (int i = 0; i < 20; i++) {
        send(
            server,
            "PATCH",
            "/api/tasks/" + task,
            "{\"description\":\"%s\"}".formatted(Integer.toString(i % 10).repeat(500_000)));
      }
      assertThat(run(failing(true), "log")).isZero();
      server.terminate();
      assertThat(server.awaitExit()).isZero();
      assertThat(server.err()).contains("A tool asks for log").doesNotContain("WARN");
    }
  }

  @Test
  void aLogEndsQuietlyWhenNobodyReads() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      fill(server);
      assertThat(run(failing(true), "log")).isZero();
      assertThat(run(failing(true), "log", "--follow")).isZero();
      assertThat(run(failing(true), "stats")).isZero();
      assertThat(complained()).isEmpty();
    }
  }

  private static Output failing(boolean isPipe) {
    return new Output(
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("No space left on device");
          }
        },
        isPipe);
  }

  @Test
  void whatCannotBePrintedOnADiskIsStatusOne() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      fill(server);
      for (String command :
          List.of(
              "log",
              "log --json",
              "log --at 1 " + project,
              "stats",
              "stats --json",
              "compact",
              "doctor",
              "export -",
              "log --help",
              "--version")) {
        assertThat(run(failing(false), command.split(" "))).as(command).isEqualTo(1);
        assertThat(complained().lines())
            .as(command)
            .containsExactly(
                "maestro-server: Standard output could not be written: No space left on device");
        err.reset();
      }
    }
  }

  @Test
  void aStoreIsMeasuredAndCompactedWithAndWithoutAServer() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      fill(server);
      assertThat(run("stats", "--json")).isZero();
      assertMeasured(json());
      assertThat(json().path("syncs").path("count").asLong(0)).isPositive();
      assertThat(json().path("syncs").path("slowest")).isNotEmpty();
      assertThat(json().path("retention").path("days").asLong(0)).isEqualTo(7);
      assertThat(run("stats")).isZero();
      assertThat(lines()).anyMatch(line -> line.startsWith("syncs since "));

      assertThat(run("compact")).isZero();
      assertThat(lines()).hasSize(3);
      assertThat(lines().get(2)).matches("There is nothing to give back\\.|[0-9].* given back");
      assertThat(lines().get(1)).startsWith("after: journal: ").endsWith("events from 1 on");
      assertThat(run("compact", "--retain-days", "1")).isEqualTo(1);
      assertThat(complained()).contains("A server holds the directory");
      send(server, "PATCH", "/api/tasks/" + task, "{\"title\":\"It goes on\"}");
    }
    assertThat(run("stats", "--json")).isZero();
    assertMeasured(json());
    assertThat(json().has("syncs")).isFalse();
    assertThat(run("stats")).isZero();
    assertThat(lines()).contains("tasks: 1, " + ByteCount.readable(bytes()) + " (1 completed)");

    assertThat(run("compact", "--json")).isZero();
    assertThat(json().path("keptAll").asBoolean(false)).isTrue();
    assertThat(json().path("freedBytes").asLong(-1)).isNotNegative();
    assertThat(json().path("after").path("checkpoints").asInt(0)).isEqualTo(1);
    assertThat(run("compact", "--retain-days", "1", "--json")).isZero();
    assertThat(json().path("keptAll").asBoolean(true)).isFalse();
    assertThat(run("compact", "--retain-days", "0")).isEqualTo(2);
    assertThat(run("doctor")).isZero();
  }

  @Test
  void aCompactionThatACopyHoldsBackIsNotDone() throws Exception {
    Path data = dir.resolve("data");
    try (FileStorage store = FileStorage.open(data);
        ControlServer server = ControlServer.start(data, store, Operations.ALL)) {
      assertThat(run("compact")).isZero();
      try (StoreCopy copy = store.copy()) {
        assertThat(copy.parts()).isNotEmpty();
        assertThat(run("compact")).isEqualTo(1);
        assertThat(complained()).contains("compact again");
        assertThat(run("compact", "--json")).isEqualTo(1);
        assertThat(json().path("held").asBoolean(false)).isTrue();
      }
      assertThat(run("compact")).isZero();
      assertThat(server).isNotNull();
    }
  }

  @Test
  void aDefaultIsNamedWhereItCounts() {
    assertThat(run("compact", "--help")).isZero();
    assertThat(String.join(" ", lines()).replaceAll(" +", " "))
        .contains("Default: 7 where another of these is given; without any of them no event is");
  }

  private long bytes() {
    assertThat(run("stats", "--json")).isZero();
    long bytes = json().path("entities").path("task").path("bytes").asLong(0);
    assertThat(run("stats")).isZero();
    return bytes;
  }

  private void assertMeasured(JsonNode stats) {
    assertThat(stats.path("entities").path("project").path("count").asInt(0)).isEqualTo(1);
    assertThat(stats.path("entities").path("task").path("count").asInt(0)).isEqualTo(1);
    assertThat(stats.path("statuses").path("task").path("completed").asInt(0)).isEqualTo(1);
    assertThat(stats.path("largest").get(0).path("id").asString("")).isEqualTo(task);
    assertThat(stats.path("events").path("oldestSeq").asLong(0)).isEqualTo(1);
    JsonNode day = stats.path("days").get(stats.path("days").size() - 1);
    assertThat(day.path("events").asLong(0)).isBetween(1L, 5L);
    assertThat(stats.path("days").valueStream().mapToLong(one -> one.path("tasks").asLong(0)).sum())
        .isEqualTo(1);
  }

  @Test
  void whatIsDamagedIsToldAndTheRestIsShown() throws Exception {
    Path data = dir.resolve("data");
    for (int i = 1; i <= 3; i++) {
      // Each opening begins a segment, and ends with a checkpoint.
      try (FileStorage store = FileStorage.open(data)) {
        Project named =
            new Project(new ProjectId("p_1"), "P" + i, "", "", 1, i, Value.Fields.EMPTY);
        store.write(tx -> {
          boolean isNew = tx.project(named.id()).isEmpty();
          tx.save(named);
          tx.record(isNew ? new Event.ProjectCreated(named) : new Event.ProjectUpdated(named), 1);
          return true;
        });
      }
    }
    Path segment = data.resolve("journal/0000000002.journal");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[100] ^= 1;
    Files.write(segment, bytes);

    assertThat(run("log")).isEqualTo(1);
    assertThat(lines()).hasSize(3);
    assertThat(lines().get(0)).contains("#1 project:created p_1");
    assertThat(lines().get(1))
        .startsWith(
            "damage: event 2 cannot be read: journal/0000000002.journal is corrupt at byte ")
        .contains("doctor --repair");
    assertThat(lines().get(2)).contains("#3 project:updated p_1");
    assertThat(run("log", "--json")).isEqualTo(1);
    assertThat(lines().get(1)).startsWith("{\"gap\":{\"firstSeq\":2,\"lastSeq\":2,");
    assertThat(run("log", "--since", "2")).isZero();
    assertThat(run("log", "--at", "3", "p_1", "--json")).isZero();
    assertThat(json().path("name").asString("")).isEqualTo("P3");

    Files.writeString(data.resolve("projects/p_2.json"), "{");
    assertThat(run("stats")).isEqualTo(1);
    assertThat(lines())
        .anyMatch(line -> line.startsWith("projects: 1, "))
        .anyMatch(line -> line.startsWith("damage: event 2 cannot be read"))
        .anyMatch(line -> line.startsWith("damage: projects/p_2.json: "));
  }

  @Test
  void aDirectoryThatIsNoStoreStaysAsItIs() throws Exception {
    Path notes = Files.createDirectories(dir.resolve("data")).resolve("notes.txt");
    Files.writeString(notes, "mine");
    for (String tool : List.of("stats", "log", "compact")) {
      assertThat(run(tool)).isEqualTo(1);
      assertThat(complained()).contains("no store").contains("Nothing was changed");
    }
    assertThat(dir.resolve("data")).isDirectoryNotContaining(file -> !file.equals(notes));
  }

  @Test
  void badOptionsAreNamed() {
    assertThat(run("log", "--at", "3")).isEqualTo(2);
    assertThat(complained()).contains("--at needs the ID of an entity");
    assertThat(run("log", "--at", "3", "--follow", "t_1")).isEqualTo(2);
    assertThat(run("log", "--since", "-1")).isEqualTo(2);
    assertThat(run("log", "--from", "yesterday")).isEqualTo(2);
    assertThat(complained()).contains("2026-01-31T08:00:00Z");
    assertThat(run("log", "--type", "task:nonsense")).isEqualTo(2);
    for (String flag : List.of("--project", "--type", "--since", "--from", "--last")) {
      assertThat(run("log", flag, "")).as(flag).isEqualTo(2);
      assertThat(complained()).contains(flag + " must not be empty");
    }
    assertThat(run("log", "")).isEqualTo(2);
    assertThat(complained()).contains("ID must not be empty");
    assertThat(run("export", "--project", "", "-")).isEqualTo(2);
    assertThat(run("export", "")).isEqualTo(2);
    assertThat(run("log", "--follow", "--to", "7")).isEqualTo(2);
    assertThat(run("log", "--until", "2026-02-30")).isEqualTo(2);
    assertThat(run("log")).isEqualTo(1);
    assertThat(complained()).contains("There is no directory");
  }

  /** What somebody reads who waits for it. */
  private record LineSink(ByteArrayOutputStream bytes) {

    LineSink() {
      this(new ByteArrayOutputStream());
    }

    Output output() {
      return new Output(bytes, false);
    }

    void await(String text) {
      Await.until(text, () -> bytes.toString(StandardCharsets.UTF_8).contains(text));
    }
  }
}
