package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.maestro.core.domain.Fault;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Spawn;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskPatch;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of every aggregate: of the wrong type, missing and null. */
class FieldsTest {

  private static final TaskId TASK = new TaskId("task_1_aaaaaaaaa");

  /** Something that reads a body, and the smallest body that it takes. */
  private record Reader(String name, String smallest, Consumer<Value.Fields> reading) {}

  private static final Map<String, Reader> READERS =
      Stream.of(
              new Reader("new project", "{'name':'n'}", ProjectCodec::readNew),
              new Reader("project patch", "{}", ProjectCodec::readPatch),
              new Reader("new task", "{'projectId':'p','title':'t'}", TaskCodec::readNew),
              new Reader("task patch", "{}", body -> TaskCodec.readPatch(TASK, body)),
              new Reader("new subtask", "{'title':'t'}", SubtaskCodec::readNew),
              new Reader("subtask patch", "{}", SubtaskCodec::readPatch),
              new Reader("new session", "{'projectId':'p','taskIds':[]}", SessionCodec::readNew),
              new Reader("session patch", "{}", SessionCodec::readPatch),
              new Reader("task timeline", "{'message':'m'}", TaskTimelineCodec::readPosted),
              new Reader("session timeline", "{'message':'m'}", SessionTimelineCodec::readPosted),
              new Reader("session event", "{'type':'t'}", SessionEventCodec::readPosted),
              new Reader("spawn", "{'projectId':'p','taskIds':['t']}", SpawnCodec::readNew),
              new Reader("stored project", "{}", body -> Documents.project(bytes(body), stored())),
              new Reader("stored task", "{}", body -> Documents.task(bytes(body), stored())),
              new Reader("stored session", "{}", body -> Documents.session(bytes(body), stored())))
          .collect(Collectors.toMap(Reader::name, reader -> reader));

  private static byte[] bytes(Value.Fields body) {
    return Json.compact(g -> Json.write(body, g));
  }

  private static StoredEntity stored() {
    return new StoredEntity("x", 0, new ProjectId("p"));
  }

  private static final String TEXT = "a string";
  private static final String TEXTS = "an array of strings";
  private static final String OBJECT = "an object";
  private static final String OBJECTS = "an array";
  private static final String FLAG = "true or false";
  private static final String TEXT_MAP = "an object of strings";
  private static final String TIME =
      "a time in whole milliseconds since 1970, from 0 to 8640000000000000";
  private static final String NUMBER = "a number from -9007199254740992 to 9007199254740992";

  private static Stream<Arguments> typedFields() {
    List<Arguments> rows = new ArrayList<>();
    for (String reader : List.of("new project", "project patch", "stored project")) {
      add(rows, reader, TEXT, "name", "workingDir", "description");
    }
    for (String reader : List.of("new task", "task patch", "stored task")) {
      add(rows, reader, TEXT, "projectId", "parentId", "title", "description", "initialPrompt");
      add(rows, reader, TEXT, "status", "priority", "sessionStatus");
      add(rows, reader, TEXTS, "sessionIds", "skillIds", "agentIds", "dependencies");
      add(rows, reader, OBJECTS, "timeline");
    }
    add(rows, "task patch", TEXT, "updateSource", "sessionId");
    add(rows, "new task", OBJECTS, "subtasks");
    add(rows, "stored task", OBJECTS, "subtasks");
    add(rows, "stored task", TIME, "createdAt", "updatedAt", "startedAt", "completedAt");
    for (String reader : List.of("new subtask", "subtask patch")) {
      add(rows, reader, TEXT, "title", "description");
      add(rows, reader, FLAG, "completed");
      add(rows, reader, NUMBER, "order");
    }
    for (String reader : List.of("new session", "session patch", "stored session")) {
      add(rows, reader, TEXT, "projectId", "taskId", "name", "agentId", "strategy", "status");
      add(rows, reader, TEXTS, "taskIds");
      add(rows, reader, TEXT_MAP, "env");
      add(rows, reader, OBJECTS, "events", "timeline");
      add(rows, reader, OBJECT, "metadata");
    }
    add(rows, "new session", TEXT, "id");
    add(rows, "stored session", TEXT, "hostname", "platform");
    add(rows, "stored session", TIME, "startedAt", "lastActivity", "completedAt");
    add(rows, "stored project", TIME, "createdAt", "updatedAt");
    add(rows, "task timeline", TEXT, "message", "type", "sessionId");
    add(rows, "task timeline", TIME, "timestamp");
    add(rows, "session timeline", TEXT, "message", "type", "taskId");
    add(rows, "session event", TEXT, "type");
    add(rows, "session event", TIME, "timestamp");
    add(rows, "spawn", TEXT, "sessionName", "name", "strategy", "spawnSource", "spawnedBy");
    add(rows, "spawn", TEXT, "sessionId", "spawnReason");
    add(rows, "spawn", TEXTS, "skills");
    return rows.stream();
  }

  private static void add(List<Arguments> rows, String reader, String type, String... fields) {
    for (String field : fields) {
      rows.add(Arguments.of(reader, field, type));
    }
  }

  private static Reader reader(String name) {
    return Objects.requireNonNull(READERS.get(name));
  }

  @ParameterizedTest(name = "{0}: {1} must be {2}")
  @MethodSource("typedFields")
  void aFieldOfTheWrongTypeIsRefusedByName(String name, String field, String type) {
    Reader reader = reader(name);
    Value wrong = type.equals(TEXT) ? Value.of(5) : Value.of("text");
    assertThatThrownBy(() -> reader.reading().accept(TestJson.with(smallest(reader), field, wrong)))
        .hasMessage(field + " must be " + type);
  }

  @ParameterizedTest(name = "{0}: {1} may be null or missing")
  @MethodSource("typedFields")
  void aFieldThatIsNotRequiredMayBeNullOrMissing(String name, String field, String type) {
    Reader reader = reader(name);
    Value.Fields smallest = smallest(reader);
    reader.reading().accept(smallest);
    if (smallest.get(field).isEmpty() && !REQUIRED_OF_PATCH.contains(name + " " + field)) {
      reader.reading().accept(TestJson.with(smallest, field, Value.NULL));
    }
  }

  /** Fields that a patch may leave out, but not reset. */
  private static final List<String> REQUIRED_OF_PATCH =
      List.of(
          "project patch name", "task patch title", "subtask patch title", "session patch taskIds");

  @Test
  void aRequiredFieldThatIsMissingNullOrBlankIsNamedToTheLetter() {
    for (String row :
        List.of(
            "new project name",
            "new task title",
            "new task projectId",
            "new subtask title",
            "new session projectId",
            "new session taskIds",
            "task timeline message",
            "session timeline message",
            "session event type")) {
      String field = row.substring(row.lastIndexOf(' ') + 1);
      Reader reader = reader(row.substring(0, row.lastIndexOf(' ')));
      Value.Fields smallest = smallest(reader);
      assertRequired(reader, TestJson.without(smallest, field), field);
      assertRequired(reader, TestJson.with(smallest, field, Value.NULL), field);
      if (!field.equals("taskIds")) {
        assertRequired(reader, TestJson.with(smallest, field, Value.of(" \t\n")), field);
      }
    }
    for (String row : REQUIRED_OF_PATCH) {
      String field = row.substring(row.lastIndexOf(' ') + 1);
      Reader reader = reader(row.substring(0, row.lastIndexOf(' ')));
      assertRequired(reader, TestJson.with(smallest(reader), field, Value.NULL), field);
    }
  }

  private static void assertRequired(Reader reader, Value.Fields body, String field) {
    assertThatThrownBy(() -> reader.reading().accept(body))
        .as("%s", reader.name())
        .isInstanceOf(ValidationFailed.class)
        .hasMessage(field + " is required");
  }

  private static Value.Fields smallest(Reader reader) {
    return TestJson.fields(reader.smallest());
  }

  @Test
  void detailsListEveryFaultWithItsPath() {
    Value.Fields body =
        TestJson.fields(
            "{'title':' ','status':'bad','priority':1,'dependencies':['a',2],"
                + "'timeline':[{'type':3},4],'subtasks':[{'title':'ok'},{'order':'x'}]}");
    assertThatThrownBy(() -> TaskCodec.readNew(body))
        .asInstanceOf(InstanceOfAssertFactories.type(ValidationFailed.class))
        .satisfies(failed ->
            assertThat(failed.faults())
                .extracting(Fault::path)
                .containsExactlyInAnyOrder(
                    "projectId",
                    "title",
                    "status",
                    "priority",
                    "dependencies[1]",
                    "timeline[0].type",
                    "timeline[1]",
                    "subtasks[1].order",
                    "subtasks[1].title"));
  }

  @Test
  void detailsAreAnArrayOfPathsAndMessages() {
    assertThatThrownBy(() -> SessionCodec.readNew(TestJson.fields("{'env':{'A':1},'status':'x'}")))
        .asInstanceOf(InstanceOfAssertFactories.type(ValidationFailed.class))
        .satisfies(failed ->
            assertThat(TestJson.compact(Objects.requireNonNull(failed.details())))
                .isEqualTo(
                    TestJson.quoted(
                        "[{'path':'env.A','message':'env.A must be a string'},"
                            + "{'path':'projectId','message':'projectId is required'},"
                            + "{'path':'taskIds','message':'taskIds is required'},"
                            + "{'path':'status','message':'status must be one of spawning,"
                            + " running, completed, failed, idle, working, stopped'}]")));
  }

  @Test
  void aFaultInAnArrayWithAWrongElementBeforeItKeepsItsPlace() {
    assertThatThrownBy(() ->
            SessionCodec.readNew(TestJson.fields("{'projectId':'p','taskIds':[],'events':[5,{}]}")))
        .asInstanceOf(InstanceOfAssertFactories.type(ValidationFailed.class))
        .satisfies(failed ->
            assertThat(failed.faults())
                .extracting(Fault::message)
                .contains("events[0] must be an object", "events[1].type is required"));
  }

  @Test
  void whatTheServerOwnsIsIgnoredWhateverItIs() {
    String owned =
        "'createdAt':'x','updatedAt':[],'startedAt':{},'completedAt':true,"
            + "'lastActivity':'x','hostname':1,'platform':2";
    assertThat(ProjectCodec.readNew(TestJson.fields("{'name':'n','id':5," + owned + "}")).unknown())
        .isEqualTo(Value.Fields.EMPTY);
    assertThat(TaskCodec.readPatch(TASK, TestJson.fields("{'id':5," + owned + "}")).unknown())
        .isEqualTo(Value.Fields.EMPTY);
    assertThat(SessionCodec.readPatch(TestJson.fields("{'id':5," + owned + "}")).unknown())
        .isEqualTo(Value.Fields.EMPTY);
    assertThat(SubtaskCodec.readPatch(TestJson.fields("{'taskId':5," + owned + "}")).unknown())
        .isEqualTo(Value.Fields.EMPTY);
  }

  @Test
  void directivesAreNeverStored() {
    String directives = "'updateSource':'user','sessionId':'s'";
    assertThat(TaskCodec.readPatch(TASK, TestJson.fields("{" + directives + "}")).unknown())
        .isEqualTo(Value.Fields.EMPTY);
    assertThat(
            TaskCodec.readNew(TestJson.fields("{'projectId':'p','title':'t'," + directives + "}"))
                .unknown())
        .isEqualTo(Value.Fields.EMPTY);
  }

  @Test
  void anUpdateFromASessionIsCutToItsStatus() {
    var patch =
        TaskCodec.readPatch(
            TASK,
            TestJson.fields(
                "{'updateSource':'session','sessionId':'s','sessionStatus':'working',"
                    + "'status':'completed','title':7,'stranger':1}"));
    assertThat(patch.sessionStatus().valueOrNull()).hasToString("working");
    assertThat(patch).isEqualTo(TaskPatch.NONE.withSessionStatus(patch.sessionStatus()));
  }

  @Test
  void theNameOfASpawnHasTwoSpellingsAndSessionNameWins() {
    assertThat(spawn("'name':'a'").name()).isEqualTo("a");
    assertThat(spawn("'sessionName':'b'").name()).isEqualTo("b");
    assertThat(spawn("'name':'a','sessionName':'b'").name()).isEqualTo("b");
  }

  private static Spawn spawn(String fields) {
    return SpawnCodec.readNew(TestJson.fields("{'projectId':'p','taskIds':['t']," + fields + "}"));
  }

  @Test
  void aSessionMayNameItsOnlyTaskAlone() {
    assertThat(SessionCodec.readNew(TestJson.fields("{'projectId':'p','taskId':'t'}")).taskIds())
        .containsExactly(new TaskId("t"));
    assertThat(SessionCodec.readPatch(TestJson.fields("{'taskId':'t'}")).taskIds().valueOrNull())
        .isEqualTo(List.of(new TaskId("t")));
  }

  @Test
  void anIdOfASessionMustBeWellFormed() {
    for (String id : List.of("", "a b", "../a", "a/b", "NUL", "com1", "x".repeat(129), "é")) {
      Value.Fields body =
          TestJson.with(TestJson.fields("{'projectId':'p','taskIds':[]}"), "id", Value.of(id));
      assertThatThrownBy(() -> SessionCodec.readNew(body))
          .hasMessageStartingWith("id must be 1 to 128 characters");
    }
  }

  @Test
  void anUpdateThatIsRefusedAnywayNamesTheValuesThatAreNotListedToo() {
    ValidationFailed ofTask =
        catchThrowableOfType(
            ValidationFailed.class,
            () ->
                TaskCodec.readPatch(
                    new TaskId("t"),
                    TestJson.fields("{'title':5,'status':'bogus','priority':'x'}")));
    assertThat(ofTask.faults())
        .extracting(Fault::path)
        .containsExactly("title", "status", "priority");
    ValidationFailed ofSession =
        catchThrowableOfType(
            ValidationFailed.class,
            () -> SessionCodec.readPatch(TestJson.fields("{'name':5,'status':'x'}")));
    assertThat(ofSession.faults()).extracting(Fault::path).containsExactly("name", "status");
  }
}
