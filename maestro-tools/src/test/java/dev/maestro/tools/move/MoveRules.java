package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.json.Documents;
import dev.maestro.json.ExportLine;
import dev.maestro.testkit.SequentialIds;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What holds of an export and an import, whatever the store. */
abstract class MoveRules {

  static final Progress UNTOLD = (what, done, total) -> {};

  private static final int STORES = 25;
  private static final String HEADER =
      "{'format':'maestro-export','version':1,'projects':%d,'tasks':%d,'sessions':%d}\n";

  private final List<Storage> opened = new ArrayList<>();

  /** A new and empty store. */
  abstract Storage newStore();

  final Storage open() {
    Storage store = newStore();
    opened.add(store);
    return store;
  }

  @AfterEach
  void close() {
    opened.forEach(Storage::close);
  }

  static byte[] exported(Storage store) throws IOException {
    return exported(store, null);
  }

  static byte[] exported(Storage store, @Nullable ProjectId only) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Snapshot now = store.snapshot()) {
      Export.write(now, only, bytes, (what, done, total) -> {});
    }
    return bytes.toByteArray();
  }

  static ObjectNode imported(byte[] lines, Storage store) throws IOException {
    return imported(new ByteArrayInputStream(lines), store, false, false);
  }

  static ObjectNode imported(InputStream lines, Storage store, boolean newIds, boolean dryRun)
      throws IOException {
    return new Import(
            InstantSource.fixed(Instant.ofEpochMilli(77)),
            new SequentialIds(),
            new Room(() -> 4 << 20),
            Duration.ZERO)
        .run(store, options(newIds, dryRun), lines, (what, done, total) -> {});
  }

  static ImportOptions options(boolean newIds, boolean dryRun) {
    return new ImportOptions(newIds, dryRun, false, true);
  }

  static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asString("")));
    return texts;
  }

  private static void write(Storage store, String... lines) {
    store.write(tx -> {
      for (String line : lines) {
        RandomStore.save(RandomStore.line(line), tx);
      }
      return true;
    });
  }

  private static void requireUntouched(Storage store, byte[] before, long seq) throws IOException {
    assertThat(exported(store)).isEqualTo(before);
    assertThat(store.events().latestSeq()).isEqualTo(seq);
  }

  @Test
  void anExportThatIsImportedGivesTheSameExportAgain() throws IOException {
    for (long seed = 1; seed <= STORES; seed++) {
      Storage from = open();
      new RandomStore(seed).fill(from);
      byte[] lines = exported(from);
      Storage to = open();
      ObjectNode result = imported(lines, to);
      assertThat(result.path("imported").asBoolean(false)).as("seed " + seed).isTrue();
      assertThat(text(exported(to))).as("seed " + seed).isEqualTo(text(lines));
      close();
      opened.clear();
    }
  }

  @Test
  void theLinesAreSortedByKindAndThenById() throws IOException {
    Storage store = open();
    new RandomStore(4).fill(store);
    List<String> keys = new ArrayList<>();
    for (String line : text(exported(store)).lines().skip(1).toList()) {
      ExportLine read = RandomStore.line(line);
      if (read instanceof ExportLine.OfProject of) {
        keys.add("1" + of.project().id());
      } else if (read instanceof ExportLine.OfTask of) {
        keys.add("2" + of.task().id());
      } else if (read instanceof ExportLine.OfSession of) {
        keys.add("3" + of.session().id());
      }
    }
    assertThat(keys).hasSizeGreaterThan(10).isSorted();
  }

  @Test
  void anImportTellsOfEachEntityByTheEventThatItsCreationHas() throws IOException {
    Storage from = open();
    new RandomStore(3).fill(from);
    byte[] lines = exported(from);
    Storage to = open();
    ObjectNode result = imported(lines, to);
    List<LoggedEvent> events = to.events().read(0, 1_000).events();
    assertThat(result.path("seq").asLong(0)).isEqualTo(events.size());
    assertThat(events).allMatch(event -> event.timestamp() == 77);
    String told =
        events.stream()
            .map(event -> text(line(event.event()).encode()) + "\n")
            .collect(Collectors.joining());
    assertThat(told)
        .isEqualTo(
            text(lines).lines().skip(1).map(line -> line + "\n").collect(Collectors.joining()));
  }

  private static ExportLine line(Event event) {
    if (event instanceof Event.ProjectCreated created) {
      return new ExportLine.OfProject(created.project());
    } else if (event instanceof Event.TaskCreated created) {
      return new ExportLine.OfTask(created.task());
    } else if (event instanceof Event.SessionCreated created) {
      return new ExportLine.OfSession(created.session());
    }
    throw new AssertionError(event.type());
  }

  @Test
  void newIdsLeaveAllElseAsItWas() throws IOException {
    for (long seed = 1; seed <= STORES; seed++) {
      Storage from = open();
      RandomStore random = new RandomStore(seed);
      random.fill(from);
      byte[] lines = exported(from);
      Storage to = open();
      ObjectNode result = imported(new ByteArrayInputStream(lines), to, true, false);
      Map<String, String> fresh = new HashMap<>();
      for (String kind : List.of("projects", "tasks", "sessions")) {
        result
            .path("ids")
            .path(kind)
            .properties()
            .forEach(id -> fresh.put(id.getKey(), id.getValue().asString("")));
      }
      assertThat(fresh.keySet())
          .as("seed " + seed)
          .containsExactlyInAnyOrderElementsOf(random.ids());
      assertThat(fresh.values()).doesNotContainAnyElementsOf(random.ids()).doesNotHaveDuplicates();
      assertThat(text(exported(to)))
          .as("seed " + seed)
          .isEqualTo(
              Pattern.compile(String.join("|", random.ids()))
                  .matcher(text(lines))
                  .replaceAll(found -> fresh.get(found.group())));
      close();
      opened.clear();
    }
  }

  @Test
  void newIdsMakeRoomForACopyBesideWhatIsThere() throws IOException {
    Storage store = open();
    RandomStore random = new RandomStore(5);
    random.fill(store);
    byte[] lines = exported(store);
    imported(new ByteArrayInputStream(lines), store, true, false);
    String both = text(exported(store));
    assertThat(both.lines()).containsAll(text(lines).lines().skip(1).toList());
    assertThat(both.lines()).hasSize(2 * random.ids().size() + 1);
  }

  @Test
  void whatIsThereAlreadyIsNamedAndNothingIsWritten() throws IOException {
    Storage store = open();
    write(
        store,
        "{'project':{'id':'p','name':'there'}}",
        "{'task':{'id':'t','projectId':'p'}}",
        "{'session':{'id':'Mine','projectId':'p'}}");
    byte[] before = exported(store);
    String brought =
        HEADER.formatted(2, 1, 1)
            + "{'project':{'id':'p'}}\n{'project':{'id':'new'}}\n"
            + "{'task':{'id':'t','projectId':'p'}}\n{'session':{'id':'mINE','projectId':'p'}}\n";
    for (boolean dryRun : new boolean[] {false, true}) {
      ObjectNode result = imported(new ByteArrayInputStream(bytes(brought)), store, false, dryRun);
      assertThat(result.path("imported").asBoolean(true)).isFalse();
      assertThat(texts(result.path("conflicts")))
          .containsExactly("project p", "task t", "session mINE, which the store has as Mine");
      assertThat(result.path("conflictsInAll").asInt(0)).isEqualTo(3);
      requireUntouched(store, before, 3);
    }
  }

  @Test
  void anIdThatDiffersOnlyInCaseFromWhatIsThereIsAConflict() throws IOException {
    Storage store = open();
    write(
        store,
        "{'project':{'id':'p'}}",
        "{'task':{'id':'t','projectId':'p'}}",
        "{'task':{'id':'u','projectId':'p'}}",
        "{'session':{'id':'s','projectId':'p'}}");
    byte[] before = exported(store);
    String brought =
        HEADER.formatted(2, 2, 1)
            + "{'project':{'id':'P'}}\n{'project':{'id':'q'}}\n"
            + "{'task':{'id':'T','projectId':'P'}}\n{'task':{'id':'U','projectId':'q'}}\n"
            + "{'session':{'id':'S','projectId':'q'}}\n";
    ObjectNode result = imported(bytes(brought), store);
    assertThat(texts(result.path("conflicts")))
        .containsExactly(
            "project P, which the store has as p",
            "task T, which the store has as t",
            "session S, which the store has as s");
    requireUntouched(store, before, 4);
    ByteArrayInputStream again = new ByteArrayInputStream(bytes(brought));
    assertThat(imported(again, store, true, false).path("imported").asBoolean(false)).isTrue();
  }

  @Test
  void whatAStoreHoldsFitsIntoAnotherOneAlsoWhereIdsDifferOnlyInCase() throws IOException {
    Storage from = open();
    write(
        from,
        "{'project':{'id':'p'}}",
        "{'project':{'id':'P'}}",
        "{'task':{'id':'t','projectId':'p'}}",
        "{'task':{'id':'T','projectId':'p'}}",
        "{'task':{'id':'tt','projectId':'p'}}",
        "{'session':{'id':'s','projectId':'p'}}",
        "{'session':{'id':'S','projectId':'p'}}");
    byte[] lines = exported(from);
    Storage to = open();
    ObjectNode result = imported(lines, to);
    assertThat(result.path("imported").asBoolean(false)).isTrue();
    assertThat(exported(to)).isEqualTo(lines);
    assertThat(texts(result.path("warnings")))
        .extracting(warning -> warning.replaceAll("; one would.*", ""))
        .containsExactly(
            "line 3: project p differs only in case from project P on line 2",
            "line 5: task t differs only in case from task T on line 4",
            "line 8: session s differs only in case from session S on line 7");
    ByteArrayInputStream again = new ByteArrayInputStream(lines);
    ObjectNode fresh = imported(again, open(), true, false);
    assertThat(fresh.path("imported").asBoolean(false)).isTrue();
    assertThat(fresh.path("warningsInAll").asInt(-1)).isZero();
  }

  @Test
  void idsThatDifferOnlyInCaseAreFaultsWhereTheStoreCannotTellThemApart() throws IOException {
    Storage store = open();
    byte[] lines =
        bytes(HEADER.formatted(2, 0, 0) + "{'project':{'id':'p'}}\n{'project':{'id':'P'}}\n");
    Import operation =
        new Import(InstantSource.system(), new SequentialIds(), new Room(), Duration.ZERO);
    for (boolean ofDirectory : new boolean[] {false, true}) {
      ObjectNode result =
          operation.run(
              store,
              new ImportOptions(false, false, ofDirectory, false),
              new ByteArrayInputStream(lines),
              (what, done, total) -> {});
      assertThat(texts(result.path("faults")))
          .singleElement()
          .asString()
          .startsWith(
              ofDirectory
                  ? "project P: project P differs only in case from project p, and"
                  : "line 3: project P differs only in case from project p on line 2, and");
    }
  }

  /** An export of one session that holds so many bytes. */
  private static byte[] sessionOf(int size) {
    String shape = "{'session':{'id':'x','projectId':'p','own':'%s'}}";
    ExportLine.OfSession empty = (ExportLine.OfSession) RandomStore.line(shape.formatted(""));
    int room = size - (int) Documents.size(empty.session());
    return bytes(HEADER.formatted(0, 0, 1) + shape.formatted("x".repeat(room)) + "\n");
  }

  @Test
  void anEntityThatIsAsLargeAsCanBeMoves() throws IOException {
    Import operation =
        new Import(InstantSource.system(), new SequentialIds(), new Room(), Duration.ZERO);
    Storage first = open();
    operation.run(
        first,
        options(false, false),
        new ByteArrayInputStream(sessionOf(EntityTooLarge.LIMIT)),
        UNTOLD);
    byte[] lines = exported(first);
    assertThat(lines.length).isGreaterThan(EntityTooLarge.LIMIT);
    Storage second = open();
    operation.run(second, options(false, false), new ByteArrayInputStream(lines), UNTOLD);
    assertThat(exported(second)).isEqualTo(lines);
    byte[] larger = sessionOf(EntityTooLarge.LIMIT + 1);
    ObjectNode result =
        operation.run(open(), options(false, false), new ByteArrayInputStream(larger), UNTOLD);
    assertThat(texts(result.path("faults")))
        .singleElement()
        .asString()
        .startsWith("line 2: x holds 4194305 bytes");
  }

  @Test
  void aDryRunRefusesWhatTheImportWouldRefuse() throws IOException {
    Storage store = open();
    write(store, "{'project':{'id':'p'}}", "{'session':{'id':'s','projectId':'p'}}");
    byte[] before = exported(store);
    // Every new id is longer than the one that it has.
    byte[] lines = sessionOf(EntityTooLarge.LIMIT - 5);
    Import operation =
        new Import(InstantSource.system(), new SequentialIds(), new Room(), Duration.ZERO);
    for (boolean dryRun : new boolean[] {true, false}) {
      ObjectNode fits =
          operation.run(
              open(),
              options(false, dryRun),
              new ByteArrayInputStream(lines),
              (what, done, total) -> {});
      assertThat(fits.path("faultsInAll").asInt(-1)).isZero();
      assertThatThrownBy(() ->
              operation.run(
                  store,
                  options(true, dryRun),
                  new ByteArrayInputStream(lines),
                  (what, done, total) -> {}))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("an entity holds at most 4194304")
          .hasMessageEndingWith("Nothing was imported.");
    }
    requireUntouched(store, before, 2);
  }

  @Test
  void aDryRunTellsTheSameAndWritesNothing() throws IOException {
    Storage from = open();
    new RandomStore(6).fill(from);
    byte[] lines = exported(from);
    Storage to = open();
    byte[] empty = exported(to);
    ObjectNode told = imported(new ByteArrayInputStream(lines), to, false, true);
    requireUntouched(to, empty, 0);
    ObjectNode done = imported(lines, to);
    assertThat(told.path("imported").asBoolean(true)).isFalse();
    done.remove("seq");
    assertThat(done.put("imported", false)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                        | line 1: there is nothing",
        "{'project':{'id':'p'}}                    | line 1: An export begins with",
        "H 1 0 0,{'project':{'id':'p'}             | line 2: Malformed JSON at column",
        "H 1 0 0,                                  | follow it: the file was cut off",
        "H 0 0 0,{'project':{'id':'p'}}            | follow it: the file was cut off",
        "H 0 1 0,{'project':{'id':'p'}}            | line 1: the header tells of 0 projects",
        "H 1 0 0,{'skill':{'id':'p'}}              | line 2: There is no kind",
        "H 1 0 0,{'project':{'id':'../p'}}         | line 2: the id of the project must be",
        "H 0 1 0,{'task':{'id':'t';'projectId':'a/b'}} | line 2: projectId must be",
        "H 2 0 0,{'project':{'id':'p'}},{'project':{'id':'p'}} | line 3: project p is on line 2",
        "H 2 0 0,{'project':{'id':'p'}},           | line 3: A JSON object is required",
      })
  void aLineThatIsWrongIsNamedAndNothingIsWritten(String lines, String told) throws IOException {
    String file = lines.replace(",", "\n").replace(';', ',');
    for (String header : List.of("1 0 0", "0 0 0", "0 1 0", "2 0 0")) {
      String[] counts = header.split(" ", -1);
      file =
          file.replace(
              "H " + header + "\n",
              HEADER.formatted(
                  Integer.parseInt(counts[0]),
                  Integer.parseInt(counts[1]),
                  Integer.parseInt(counts[2])));
    }
    // An empty line stands for itself; the end of a file is no line.
    byte[] content = bytes(file.endsWith("}\n") && lines.contains("},") ? file + "\n" : file);
    Storage store = open();
    byte[] empty = exported(store);
    ObjectNode result = imported(content, store);
    assertThat(texts(result.path("faults"))).anySatisfy(fault -> assertThat(fault).contains(told));
    requireUntouched(store, empty, 0);
  }

  @Test
  void aFirstLineThatIsFarLongerThanAHeaderIsNotEvenParsed() throws IOException {
    Storage store = open();
    String header = HEADER.formatted(0, 0, 0).replace("}", ",'own':'" + "x".repeat(4_096) + "'}");
    ObjectNode result = imported(bytes(header), store);
    assertThat(texts(result.path("faults")))
        .singleElement()
        .asString()
        .matches("line 1: this is no header of an export, it has 4\\d{3} bytes");
  }

  @Test
  void eachOfSeveralBadLinesIsNamed() throws IOException {
    Storage store = open();
    ObjectNode result =
        imported(
            bytes(HEADER.formatted(4, 0, 0) + "[]\n{'project':{'id':'p'}}\n{}\n{'task':5}\n"),
            store);
    assertThat(texts(result.path("faults")))
        .hasSize(3)
        .satisfies(faults -> assertThat(faults.get(0)).startsWith("line 2: "))
        .satisfies(faults -> assertThat(faults.get(1)).startsWith("line 4: "))
        .satisfies(faults -> assertThat(faults.get(2)).startsWith("line 5: "));
  }

  @Test
  void anEntityThatIsTooLargeIsNamedByItsLine() throws IOException {
    Storage store = open();
    String large = "{'project':{'id':'p','name':'" + "x".repeat(4 * 1024 * 1024) + "'}}\n";
    Import generous =
        new Import(InstantSource.system(), new SequentialIds(), new Room(), Duration.ZERO);
    ObjectNode result =
        generous.run(
            store,
            options(false, false),
            new ByteArrayInputStream(bytes(HEADER.formatted(1, 0, 0) + large)),
            (what, done, total) -> {});
    assertThat(texts(result.path("faults")))
        .singleElement()
        .asString()
        .startsWith("line 2: p holds 41943")
        .contains("at most 4194304");
    String larger = "{'project':{'id':'p'}}" + " ".repeat(9 * 1024 * 1024) + "\n";
    result =
        generous.run(
            store,
            options(false, false),
            new ByteArrayInputStream(
                bytes(HEADER.formatted(2, 0, 0) + larger + "{'project':{'id':'q'}}\n")),
            (what, done, total) -> {});
    assertThat(texts(result.path("faults")))
        .singleElement()
        .asString()
        .startsWith("line 2: it has 94");
  }

  @Test
  void moreThanCanBeHeldIsRefusedWithTheWayOut() throws IOException {
    Storage store = open();
    byte[] empty = exported(store);
    String large = "{'project':{'id':'p','name':'%s'}}\n".formatted("x".repeat(7 << 19));
    assertThatThrownBy(() -> imported(bytes(HEADER.formatted(1, 0, 0) + large), store))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("--project");
    requireUntouched(store, empty, 0);
  }

  @Test
  void moreSmallOnesThanCanBeHeldAreRefusedAsWell() throws IOException {
    Storage store = open();
    byte[] empty = exported(store);
    StringBuilder lines = new StringBuilder(HEADER.formatted(5_000, 0, 0));
    for (int i = 0; i < 5_000; i++) {
      lines.append("{'project':{'id':'p%d','name':'x'}}\n".formatted(i));
    }
    assertThatThrownBy(() -> imported(bytes(lines.toString()), store))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("-Xmx");
    requireUntouched(store, empty, 0);
  }

  @Test
  void aReferenceToWhatNobodyHasIsAWarning() throws IOException {
    Storage store = open();
    write(store, "{'project':{'id':'there'}}", "{'task':{'id':'known','projectId':'there'}}");
    ObjectNode result =
        imported(
            bytes(
                HEADER.formatted(0, 2, 1)
                    + "{'task':{'id':'a','projectId':'there','parentId':'known','dependencies':['x']}}\n"
                    + "{'task':{'id':'b','projectId':'gone','parentId':'y','sessionIds':['z']}}\n"
                    + "{'session':{'id':'s','projectId':'there','taskIds':['w','a']}}\n"),
            store);
    assertThat(result.path("imported").asBoolean(false)).isTrue();
    assertThat(texts(result.path("warnings")))
        .extracting(warning -> warning.replaceAll(", which.*", ""))
        .containsExactly(
            "task a: dependencies names x",
            "task b: projectId names gone",
            "task b: parentId names y",
            "task b: sessionIds names z",
            "session s: taskIds names w");
  }

  @Test
  void parentsThatFormACycleAreAWarningAlsoThroughTheStore() throws IOException {
    Storage store = open();
    write(
        store,
        "{'project':{'id':'p'}}",
        "{'task':{'id':'stored','projectId':'p','parentId':'c'}}",
        "{'task':{'id':'x','projectId':'p','parentId':'y'}}",
        "{'task':{'id':'y','projectId':'p','parentId':'x'}}");
    ObjectNode result =
        imported(
            bytes(
                HEADER.formatted(0, 6, 0)
                    + "{'task':{'id':'a','projectId':'p','parentId':'b'}}\n"
                    + "{'task':{'id':'b','projectId':'p','parentId':'a'}}\n"
                    + "{'task':{'id':'self','projectId':'p','parentId':'self'}}\n"
                    + "{'task':{'id':'c','projectId':'p','parentId':'stored'}}\n"
                    + "{'task':{'id':'below','projectId':'p','parentId':'x'}}\n"
                    + "{'task':{'id':'d','projectId':'p','dependencies':['d']}}\n"),
            store);
    assertThat(result.path("imported").asBoolean(false)).isTrue();
    assertThat(texts(result.path("warnings")))
        .containsExactly(
            "task a: its parents form a cycle: a → b → a",
            "task self: its parents form a cycle: self → self",
            "task c: its parents form a cycle: c → stored → c",
            "task d: it depends on itself");
  }

  @Test
  void relationsThatOneSideTellsOfAreCompletedAlsoInTheStore() throws IOException {
    Storage store = open();
    write(
        store,
        "{'project':{'id':'p'}}",
        "{'task':{'id':'told','projectId':'p','updatedAt':5}}",
        "{'task':{'id':'telling','projectId':'p','sessionIds':['new']}}",
        "{'session':{'id':'telling','projectId':'p','taskIds':['t']}}");
    ObjectNode result =
        imported(
            bytes(
                HEADER.formatted(0, 2, 1)
                    + "{'task':{'id':'t','projectId':'p'}}\n"
                    + "{'task':{'id':'u','projectId':'p','sessionIds':['new','telling']}}\n"
                    + "{'session':{'id':'new','projectId':'p','taskIds':['told']}}\n"),
            store);
    assertThat(result.path("relations").asInt(0)).isEqualTo(5);
    assertThat(result.path("changed").asInt(0)).isEqualTo(2);
    try (Snapshot now = store.snapshot()) {
      assertThat(now.requireTask(new TaskId("told")).sessionIds()).containsExactly(session("new"));
      assertThat(now.requireTask(new TaskId("told")).updatedAt()).isEqualTo(5);
      assertThat(now.requireTask(new TaskId("t")).sessionIds()).containsExactly(session("telling"));
      assertThat(now.requireSession(session("new")).taskIds())
          .containsExactlyInAnyOrder(new TaskId("told"), new TaskId("u"), new TaskId("telling"));
      assertThat(now.requireSession(session("telling")).taskIds())
          .containsExactly(new TaskId("t"), new TaskId("u"));
    }
    assertThat(store.events().read(4, 100).events())
        .extracting(logged -> logged.event().type())
        .containsExactly(
            "task:created", "task:created", "session:created", "task:updated", "session:updated");
  }

  private static SessionId session(String id) {
    return new SessionId(id);
  }

  @Test
  void aProjectIsExportedWithItsTasksAndSessionsAlone() throws IOException {
    Storage store = open();
    write(
        store,
        "{'project':{'id':'p'}}",
        "{'project':{'id':'q'}}",
        "{'task':{'id':'a','projectId':'p'}}",
        "{'task':{'id':'b','projectId':'q'}}",
        "{'session':{'id':'c','projectId':'q'}}",
        "{'session':{'id':'d','projectId':'p'}}");
    List<String> lines = text(exported(store, new ProjectId("p"))).lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains("\"projects\":1,\"tasks\":1,\"sessions\":1");
    assertThat(lines.get(1)).startsWith("{\"project\":{\"id\":\"p\"");
    assertThat(lines.get(2)).startsWith("{\"task\":{\"id\":\"a\"");
    assertThat(lines.get(3)).startsWith("{\"session\":{\"id\":\"d\"");
    assertThatThrownBy(() -> exported(store, new ProjectId("r")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("no project r");
  }

  @Test
  void anExportThatIsCutAnywhereIsNoticed() throws IOException {
    Storage from = open();
    new RandomStore(2).fill(from);
    byte[] lines = exported(from);
    Storage to = open();
    byte[] empty = exported(to);
    // Without its last line feed it is whole.
    for (int length = 0; length < lines.length - 1; length += 1 + length / 40) {
      byte[] cut = Arrays.copyOf(lines, length);
      ObjectNode result = imported(cut, to);
      assertThat(result.path("faultsInAll").asInt(0)).as("cut at " + length).isPositive();
    }
    requireUntouched(to, empty, 0);
  }

  @Test
  void anInputThatFailsLeavesNothing() throws IOException {
    Storage from = open();
    new RandomStore(2).fill(from);
    byte[] lines = exported(from);
    Storage to = open();
    byte[] empty = exported(to);
    for (int length : List.of(0, 10, lines.length / 2, lines.length)) {
      assertThatThrownBy(() ->
              imported(
                  new SequenceInputStream(
                      new ByteArrayInputStream(lines, 0, length), new FailingInput("broken off")),
                  to,
                  false,
                  false))
          .isInstanceOf(IOException.class)
          .hasMessage("broken off");
    }
    requireUntouched(to, empty, 0);
  }
}
