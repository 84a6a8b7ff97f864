package dev.maestro.tools.history;

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
import dev.maestro.core.port.Transaction;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.Operations;
import dev.maestro.tools.Refused;
import dev.maestro.tools.StoreAccess;
import dev.maestro.tools.control.ControlServer;
import dev.maestro.tools.size.Stats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the journal tells, by whoever has the store. */
@Timeout(60)
final class LogTest {

  private static final ProjectId P = new ProjectId("p_1");
  private static final int EVENTS = 40;

  @TempDir Path dir;

  private final List<AutoCloseable> running = new ArrayList<>();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : running) {
      each.close();
    }
  }

  private static void update(Transaction tx, String id, String title) {
    boolean isNew = tx.task(new TaskId(id)).isEmpty();
    Task task = new TaskBuilder(new TaskId(id), P, title, 1).description("x".repeat(99)).build();
    tx.save(task);
    tx.record(isNew ? new Event.TaskCreated(task) : new Event.TaskUpdated(task), 1);
  }

  private static void update(FileStorage store, String id, String title) {
    store.write(tx -> {
      update(tx, id, title);
      return true;
    });
  }

  private void serve(boolean isServed) throws IOException {
    if (isServed) {
      FileStorage store = FileStorage.open(dir);
      running.add(0, store);
      running.add(0, ControlServer.start(dir, store, Operations.ALL));
    }
  }

  private JsonNode run(String operation, ObjectNode arguments) throws IOException {
    output.reset();
    return new StoreAccess(dir)
        .run(
            operation, arguments, InputStream.nullInputStream(), output, (what, done, total) -> {});
  }

  private static ObjectNode arguments() {
    return JsonMapper.shared().createObjectNode();
  }

  private JsonNode since(long seq) throws IOException {
    return run(Log.NAME, arguments().put("since", seq));
  }

  private List<JsonNode> lines() {
    return output
        .toString(StandardCharsets.UTF_8)
        .lines()
        .map(JsonMapper.shared()::readTree)
        // Marks are no lines of the log.
        .filter(line -> !line.has(Log.BEGIN) && !line.has(Log.SEEN))
        .toList();
  }

  /** Flips a bit of event 15 in the second segment, which no start reads again. */
  private void damagedInTheMiddle() throws IOException {
    for (int i = 1; i <= EVENTS; ) {
      // Each opening begins a segment.
      try (FileStorage store = FileStorage.open(dir)) {
        for (int last = i + 10; i < last; i++) {
          update(store, i % 2 == 0 ? "t_even" : "t_odd", "Title " + i);
        }
      }
    }
    Path file = dir.resolve("journal/0000000002.journal");
    byte[] bytes = Files.readAllBytes(file);
    int place = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Title 15");
    bytes[place] ^= 4;
    Files.write(file, bytes);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatCannotBeReadIsToldInItsTurnAndTheRestIsRead(boolean isServed) throws Exception {
    damagedInTheMiddle();
    serve(isServed);

    JsonNode result = since(0);

    assertThat(result.path("gaps").asInt(0)).isEqualTo(1);
    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(EVENTS);
    JsonNode gap = lines.get(14).path("gap");
    assertThat(gap.path("firstSeq").asLong(0)).isEqualTo(15);
    assertThat(gap.path("lastSeq").asLong(0)).isEqualTo(15);
    assertThat(gap.path("file").asString("")).isEqualTo("journal/0000000002.journal");
    assertThat(gap.path("offset").asLong(0)).isPositive();
    assertThat(lines.get(15).path("seq").asLong(0)).isEqualTo(16);
    assertThat(lines.get(15).path("changes")).isNotEmpty();
    // What follows from what cannot be read.
    assertThat(lines.get(16).path("how").asString("")).isEqualTo("changed");
    assertThat(lines.get(16).has("changes")).isFalse();
    assertThat(lines.get(EVENTS - 1).path("seq").asLong(0)).isEqualTo(EVENTS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatNeedsNothingOfTheDamagedPartIsAsItWouldBe(boolean isServed) throws Exception {
    damagedInTheMiddle();
    serve(isServed);

    JsonNode result = since(EVENTS - 2);
    assertThat(result.path("gaps").asInt(-1)).isZero();
    assertThat(lines()).hasSize(2);

    run(LogAt.NAME, arguments().put("id", "t_even").put("seq", EVENTS));
    assertThat(output.toString(StandardCharsets.UTF_8)).contains("\"Title " + EVENTS + "\"");
    run(LogAt.NAME, arguments().put("id", "t_odd").put("seq", 1));
    assertThat(output.toString(StandardCharsets.UTF_8)).contains("\"Title 1\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEntityThatMayHaveChangedInTheDamagedPartIsNotMadeUp(boolean isServed) throws Exception {
    damagedInTheMiddle();
    serve(isServed);
    assertThatThrownBy(() -> run(LogAt.NAME, arguments().put("id", "t_odd").put("seq", 15)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the journal is damaged")
        .hasMessageContaining("doctor --repair");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void statisticsAreToldWithWhatIsMissing(boolean isServed) throws Exception {
    damagedInTheMiddle();
    serve(isServed);

    JsonNode stats = run(Stats.NAME, arguments());

    assertThat(stats.path("entities").path("task").path("count").asInt(0)).isEqualTo(2);
    assertThat(stats.path("gaps")).hasSize(1);
    assertThat(stats.path("gaps").get(0).path("file").asString(""))
        .isEqualTo("journal/0000000002.journal");
    assertThat(stats.path("unreadable")).isEmpty();
    assertThat(
            stats.path("days").valueStream().mapToLong(day -> day.path("events").asLong(0)).sum())
        .isEqualTo(EVENTS - 1);
  }

  @Test
  void documentsThatCannotBeReadAreTold() throws Exception {
    try (FileStorage store = FileStorage.open(dir)) {
      update(store, "t_1", "One");
      store.checkpoint();
    }
    Files.writeString(dir.resolve("tasks/p_1/t_1.json"), "{");
    Files.writeString(dir.resolve("tasks/p_1/t_2.json"), "{");

    JsonNode stats = run(Stats.NAME, arguments());

    assertThat(stats.path("unreadableInAll").asInt(0)).isEqualTo(2);
    assertThat(stats.path("unreadable").valueStream().map(each -> each.asString("")))
        .anyMatch(text -> text.startsWith("tasks/p_1/t_1.json: "))
        .anyMatch(text -> text.startsWith("tasks/p_1/t_2.json: "));
  }

  @Test
  void anEntityIsGivenAsItBecameWhereTheVersionBeforeIsNotThere() throws Exception {
    try (FileStorage store = FileStorage.open(dir)) {
      store.write(tx -> {
        Task task = new TaskBuilder(new TaskId("t_1"), P, "Whole", 1).build();
        tx.save(task);
        // As of an entity of which the journal has forgotten the beginning.
        tx.record(new Event.TaskUpdated(task), 1);
        return true;
      });
      update(store, "t_1", "Changed");
    }

    since(0);

    assertThat(lines().get(0).path("how").asString("")).isEqualTo("changed");
    assertThat(lines().get(0).has("changes")).isFalse();
    assertThat(lines().get(0).path("entity").path("title").asString("")).isEqualTo("Whole");
    assertThat(lines().get(1).path("changes")).isNotEmpty();
    assertThat(lines().get(1).has("entity")).isFalse();
  }

  @Test
  void entitiesWithOneIdAreToldApart() throws Exception {
    try (FileStorage store = FileStorage.open(dir)) {
      store.write(tx -> {
        update(tx, "same", "The task");
        Session session = new SessionBuilder(new SessionId("same"), P, 1).name("The run").build();
        tx.save(session);
        tx.record(new Event.SessionCreated(session), 1);
        return true;
      });
    }

    assertThatThrownBy(() -> run(LogAt.NAME, arguments().put("id", "same").put("seq", 2)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("task:same or session:same");
    JsonNode result = run(LogAt.NAME, arguments().put("id", "session:same").put("seq", 2));
    assertThat(result.path("kind").asString("")).isEqualTo("session");
    assertThat(result.path("id").asString("")).isEqualTo("same");
    assertThat(output.toString(StandardCharsets.UTF_8)).contains("The run");
    assertThatThrownBy(() -> run(LogAt.NAME, arguments().put("id", "project:same").put("seq", 2)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("There was no entity project:same");

    run(Log.NAME, arguments().put("id", "same"));
    assertThat(lines()).hasSize(2);
    run(Log.NAME, arguments().put("id", "task:same"));
    assertThat(lines()).hasSize(1);
    assertThat(lines().get(0).path("event").asString("")).isEqualTo("task:created");
  }

  /** As deep as a document may be, with more digits than a reader takes that was not told to. */
  private static String extreme(String innermost) {
    int levels = 999;
    return """
    {"id": "t_1", "projectId": "p_1", "title": "T", "createdAt": 1, "updatedAt": 1,
     "deep": %s%s%s, "digits": 1%s}
    """
        .formatted(
            "[".repeat(levels), innermost, "]".repeat(levels), "23".repeat(1_000) + innermost);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsStoredIsShownHoweverDeepItIsAndHoweverManyDigitsItHas(boolean isServed)
      throws Exception {
    FileStorage.open(dir).close();
    Path document = Files.createDirectories(dir.resolve("tasks/p_1")).resolve("t_1.json");
    for (String innermost : List.of("4", "5")) {
      Files.writeString(document, extreme(innermost));
      FileStorage.open(dir).close();
    }
    serve(isServed);

    assertThat(since(0).path("lines").asInt(0)).isEqualTo(2);
    assertThat(output.toString(StandardCharsets.UTF_8))
        .contains("\"digits\":1" + "23".repeat(1_000) + "4")
        .contains("\"path\":\"digits\"")
        .contains("[".repeat(999) + "4" + "]".repeat(999));
    for (boolean pretty : new boolean[] {false, true}) {
      run(LogAt.NAME, arguments().put("id", "t_1").put("seq", 2).put("pretty", pretty));
      assertThat(output.toString(StandardCharsets.UTF_8)).contains("23".repeat(1_000) + "5");
    }
    JsonNode stats = run(Stats.NAME, arguments());
    assertThat(stats.path("entities").path("task").path("count").asInt(0)).isEqualTo(1);
    assertThat(stats.path("unreadable")).isEmpty();
  }
}
