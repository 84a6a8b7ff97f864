package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SpawnRequest;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.LoggedEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The frame of every event, to the letter. */
class FramesTest {

  private static final ProjectId P = new ProjectId("p");
  private static final TaskId T = new TaskId("t");
  private static final SessionId S = new SessionId("s");

  private static final String PROJECT =
      "{'id':'p','name':'n','workingDir':'/w','description':'d','createdAt':1,'updatedAt':2,"
          + "'x':1.50}";
  private static final String SUBTASK =
      "{'id':'u','taskId':'t','title':'st','description':'sd','completed':true,'order':-0,"
          + "'createdAt':3,'updatedAt':4,'completedAt':5,'y':null}";
  private static final String TASK =
      "{'id':'t','projectId':'p','parentId':'q','title':'tt','description':'td',"
          + "'initialPrompt':'ip','status':'own','priority':'high','sessionStatus':'queued',"
          + "'sessionIds':['s'],'skillIds':['k'],'agentIds':['a'],'dependencies':['r'],"
          + "'subtasks':["
          + SUBTASK
          + "],'timeline':[{'id':'e1','type':'created','timestamp':6,'message':'Task created'},"
          + "{'id':'e2','type':'own','timestamp':7,'sessionId':'s','z':[]}],"
          + "'createdAt':8,'updatedAt':9,'startedAt':10,'completedAt':11,'w':{}}";
  private static final String SESSION =
      "{'id':'s','projectId':'p','taskIds':['t'],'name':'sn','agentId':'a','env':{'K':'v'},"
          + "'strategy':'own','status':'stopped','startedAt':12,'lastActivity':13,"
          + "'completedAt':14,'hostname':'h','platform':'linux',"
          + "'events':[{'id':'e3','timestamp':15,'type':'own','data':[true]},"
          + "{'id':'e4','timestamp':16,'type':'t'}],"
          + "'timeline':[{'id':'e5','type':'progress','timestamp':17,'message':'m','taskId':'t',"
          + "'metadata':{'a':[1]}}],'metadata':{'m':'😀'},'v':false}";

  private static Project project() {
    return Documents.project(TestJson.bytes(PROJECT), new StoredEntity("p", 0, null));
  }

  private static Task task() {
    return Documents.task(TestJson.bytes(TASK), new StoredEntity("t", 0, null));
  }

  private static Session sessionEntity() {
    return Documents.session(TestJson.bytes(SESSION), new StoredEntity("s", 0, null));
  }

  private static Subtask subtask() {
    return task().subtasks().get(0);
  }

  static Stream<Arguments> events() {
    SubtaskId u = new SubtaskId("u");
    String taskSession = "{'taskId':'t','sessionId':'s'}";
    String sessionTask = "{'sessionId':'s','taskId':'t'}";
    String subtask = "{'taskId':'t','subtask':" + SUBTASK + "}";
    return Stream.of(
        Arguments.of("project:created", new Event.ProjectCreated(project()), PROJECT),
        Arguments.of("project:updated", new Event.ProjectUpdated(project()), PROJECT),
        Arguments.of("project:deleted", new Event.ProjectDeleted(P), "{'id':'p'}"),
        Arguments.of("task:created", new Event.TaskCreated(task()), TASK),
        Arguments.of("task:updated", new Event.TaskUpdated(task()), TASK),
        Arguments.of("task:deleted", new Event.TaskDeleted(P, T), "{'id':'t'}"),
        Arguments.of("subtask:created", new Event.SubtaskCreated(P, subtask()), subtask),
        Arguments.of("subtask:updated", new Event.SubtaskUpdated(P, subtask()), subtask),
        Arguments.of(
            "subtask:deleted", new Event.SubtaskDeleted(P, T, u), "{'taskId':'t','subtaskId':'u'}"),
        Arguments.of("task:session_added", new Event.TaskSessionAdded(P, T, S), taskSession),
        Arguments.of("task:session_removed", new Event.TaskSessionRemoved(P, T, S), taskSession),
        Arguments.of("session:created", new Event.SessionCreated(sessionEntity()), SESSION),
        Arguments.of("session:updated", new Event.SessionUpdated(sessionEntity()), SESSION),
        Arguments.of("session:deleted", new Event.SessionDeleted(P, S), "{'id':'s'}"),
        Arguments.of("session:task_added", new Event.SessionTaskAdded(P, S, T), sessionTask),
        Arguments.of("session:task_removed", new Event.SessionTaskRemoved(P, S, T), sessionTask),
        Arguments.of("session:spawn_request", spawn("ui", new SessionId("b")), spawnData()),
        Arguments.of(
            "session:spawn_expired",
            new Event.SpawnExpired(P, S, List.of(T)),
            "{'sessionId':'s','projectId':'p','taskIds':['t']}"));
  }

  private static Event spawn(String source, SessionId parent) {
    return new Event.SpawnRequested(
        new SpawnRequest(
            sessionEntity(), List.of("k"), "maestro worker init", "/w", source, parent));
  }

  private static String spawnData() {
    return "{'session':"
        + SESSION
        + ",'projectId':'p','taskIds':['t'],'skillIds':['k'],'name':'sn',"
        + "'command':'maestro worker init','cwd':'/w','envVars':{'K':'v'},'spawnSource':'ui',"
        + "'parentSessionId':'b'}";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("events")
  void theFrameOf(String type, Event event, String data) {
    String frame = TestJson.text(Frames.encode(new LoggedEvent(42, 1_700_000_000_000L, event)));
    assertThat(frame)
        .isEqualTo(
            TestJson.quoted(
                "{'type':'"
                    + type
                    + "','event':'"
                    + type
                    + "','data':"
                    + data
                    + ",'timestamp':1700000000000,'seq':42}"));
  }

  @Test
  void noEventIsForgotten() {
    Set<Class<?>> covered =
        events().map(row -> (Event) row.get()[1]).map(Event::getClass).collect(Collectors.toSet());
    assertThat(covered).hasSameElementsAs(Arrays.asList(Event.class.getPermittedSubclasses()));
  }

  @Test
  void whatIsReplayedHasNoSeqAndSaysSo() {
    Event event = new Event.SessionDeleted(P, S);
    assertThat(TestJson.text(Frames.replayed(new LoggedEvent(42, 7, event))))
        .isEqualTo(
            TestJson.quoted(
                "{'type':'session:deleted','event':'session:deleted','data':{'id':'s'},"
                    + "'timestamp':7,'replayed':true}"));
  }

  @Test
  void whatASpawnDoesNotSayIsNull() {
    SpawnRequest request = new SpawnRequest(sessionEntity(), List.of(), "c", "", null, null);
    Value.Fields frame =
        Json.parse(Frames.encode(new LoggedEvent(1, 1, new Event.SpawnRequested(request))));
    Value.Fields data = (Value.Fields) frame.get("data").orElseThrow();
    assertThat(data.get("spawnSource")).contains(Value.NULL);
    assertThat(data.get("parentSessionId")).contains(Value.NULL);
  }
}
