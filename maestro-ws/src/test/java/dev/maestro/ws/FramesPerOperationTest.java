package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.json.Json;
import dev.maestro.json.ProjectCodec;
import dev.maestro.json.SessionCodec;
import dev.maestro.json.SessionEventCodec;
import dev.maestro.json.SessionTimelineCodec;
import dev.maestro.json.SpawnCodec;
import dev.maestro.json.SubtaskCodec;
import dev.maestro.json.TaskCodec;
import dev.maestro.json.TaskTimelineCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which frames an operation means, in which order, and what they carry: all of them, no others. */
class FramesPerOperationTest {

  private final Server server = Server.start();
  private final Maestro maestro = server.maestro();
  private final ProjectId project = server.createProject("P").id();
  private final TaskId a = createTask("{'title':'A'}");
  private final TaskId b = createTask("{'title':'B'}");
  private final Client client = server.connect();
  private long lastSeq;

  @BeforeEach
  void startHere() {
    lastSeq = server.storage().events().latestSeq();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void projectCreate() {
    ProjectId created = server.createProject("Q").id();
    assertFrames("project:created " + project(created));
  }

  @Test
  void projectUpdate() {
    maestro.projects().update(project, ProjectCodec.readPatch(json("{'name':'R'}")));
    assertFrames("project:updated " + project(project));
  }

  @Test
  void projectDelete() {
    ProjectId empty = server.createProject("Q").id();
    String created = project(empty);
    maestro.projects().delete(empty);
    assertFrames("project:created " + created, "project:deleted {'id':'" + empty + "'}");
  }

  @Test
  void taskCreate() {
    TaskId created = createTask("{'title':'C'}");
    assertFrames("task:created " + task(created));
  }

  @Test
  void taskUpdate() {
    updateTask(a, "{'status':'in_progress'}");
    assertFrames("task:updated " + task(a));
  }

  @Test
  void taskDelete() {
    TaskId child = createTask("{'title':'C','parentId':'" + a + "','dependencies':['" + b + "']}");
    String created = task(child);
    SessionId session = createSession("['" + b + "']");
    String bLinked = task(b);
    maestro.tasks().delete(b);
    assertFrames(
        "task:created " + created,
        "session:created " + sessionWith(session, "['" + b + "']"),
        "task:session_added " + taskSession(b, session),
        "task:updated " + bLinked,
        "task:deleted {'id':'" + b + "'}",
        "session:task_removed " + sessionTask(session, b),
        "task:updated " + task(child),
        "session:updated " + session(session));
  }

  @Test
  void taskDeleteMovesItsChildrenToItsParent() {
    TaskId child = createTask("{'title':'C','parentId':'" + a + "'}");
    takeFrames();
    maestro.tasks().delete(a);
    assertFrames("task:deleted {'id':'" + a + "'}", "task:updated " + task(child));
    assertThat(task(child)).contains("\"parentId\":null");
  }

  @Test
  void subtaskCreateUpdateDelete() {
    Subtask created =
        maestro.subtasks().create(a, SubtaskCodec.readNew(json("{'title':'S'}"))).result();
    String afterCreate = task(a);
    Subtask updated =
        maestro
            .subtasks()
            .update(a, created.id(), SubtaskCodec.readPatch(json("{'completed':true}")))
            .result();
    String afterUpdate = task(a);
    maestro.subtasks().delete(a, created.id());
    assertFrames(
        "subtask:created {'taskId':'" + a + "','subtask':" + subtask(created) + "}",
        "task:updated " + afterCreate,
        "subtask:updated {'taskId':'" + a + "','subtask':" + subtask(updated) + "}",
        "task:updated " + afterUpdate,
        "subtask:deleted {'taskId':'" + a + "','subtaskId':'" + created.id() + "'}",
        "task:updated " + task(a));
  }

  @Test
  void sessionCreate() {
    SessionId session = createSession("['" + a + "','" + b + "']");
    assertFrames(
        "session:created " + session(session),
        "task:session_added " + taskSession(a, session),
        "task:session_added " + taskSession(b, session),
        "task:updated " + task(a),
        "task:updated " + task(b));
  }

  @Test
  void taskTimeline() {
    maestro.tasks().addToTimeline(a, TaskTimelineCodec.readPosted(json("{'message':'m'}")));
    assertFrames("task:updated " + task(a));
  }

  @Test
  void taskTimelineThatNamesASession() {
    SessionId session = createSession("[]");
    takeFrames();
    maestro
        .tasks()
        .addToTimeline(
            a, TaskTimelineCodec.readPosted(json("{'message':'m','sessionId':'" + session + "'}")));
    assertFrames("task:updated " + task(a), "session:updated " + session(session));
  }

  @Test
  void sessionUpdateEventAndTimeline() {
    SessionId session = createSession("[]");
    takeFrames();
    updateSession(session, "{'name':'N'}");
    assertFrames("session:updated " + session(session));
    maestro.sessions().addEvent(session, SessionEventCodec.readPosted(json("{'type':'e'}")));
    assertFrames("session:updated " + session(session));
    maestro
        .sessions()
        .addToTimeline(session, SessionTimelineCodec.readPosted(json("{'message':'m'}")));
    assertFrames("session:updated " + session(session));
  }

  @Test
  void patchOfASessionsTaskIds() {
    SessionId session = createSession("['" + a + "']");
    takeFrames();
    updateSession(session, "{'taskIds':['" + b + "']}");
    assertFramesInGroups(
        List.of("session:updated " + session(session)),
        List.of(
            "session:task_added " + sessionTask(session, b),
            "task:session_added " + taskSession(b, session)),
        List.of(
            "session:task_removed " + sessionTask(session, a),
            "task:session_removed " + taskSession(a, session)),
        List.of("task:updated " + task(a)),
        List.of("task:updated " + task(b)));
  }

  @Test
  void patchOfATasksSessionIds() {
    SessionId lost = createSession("['" + a + "']");
    SessionId gained = createSession("[]");
    takeFrames();
    updateTask(a, "{'sessionIds':['" + gained + "']}");
    assertFramesInGroups(
        List.of("task:updated " + task(a)),
        List.of(
            "session:task_added " + sessionTask(gained, a),
            "task:session_added " + taskSession(a, gained)),
        List.of(
            "session:task_removed " + sessionTask(lost, a),
            "task:session_removed " + taskSession(a, lost)),
        List.of("session:updated " + session(lost)),
        List.of("session:updated " + session(gained)));
  }

  @Test
  void addTaskToSession() {
    SessionId session = createSession("[]");
    takeFrames();
    maestro.sessions().addTask(session, a);
    assertFramesInGroups(
        List.of("session:task_added " + sessionTask(session, a)),
        List.of("task:session_added " + taskSession(a, session)),
        List.of("task:updated " + task(a)),
        List.of("session:updated " + session(session)));
    maestro.sessions().addTask(session, a);
    assertFrames();
  }

  @Test
  void removeTaskFromSession() {
    SessionId session = createSession("['" + a + "']");
    takeFrames();
    maestro.sessions().removeTask(session, a);
    assertFramesInGroups(
        List.of("session:task_removed " + sessionTask(session, a)),
        List.of("task:session_removed " + taskSession(a, session)),
        List.of("task:updated " + task(a)),
        List.of("session:updated " + session(session)));
    maestro.sessions().removeTask(session, a);
    assertFrames();
  }

  @Test
  void sessionDelete() {
    SessionId session = createSession("['" + a + "','" + b + "']");
    takeFrames();
    maestro.sessions().delete(session);
    assertFrames(
        "session:deleted {'id':'" + session + "'}",
        "task:session_removed " + taskSession(a, session),
        "task:session_removed " + taskSession(b, session),
        "task:updated " + task(a),
        "task:updated " + task(b));
  }

  @Test
  void spawn() {
    Session session =
        maestro
            .spawning()
            .spawn(
                SpawnCodec.readNew(
                    json(
                        "{'projectId':'"
                            + project
                            + "','taskIds':['"
                            + a
                            + "'],'spawnSource':'ui'}")))
            .result();
    List<Frame> frames = takeFrames();
    Value.Fields request = frames.get(0).data();
    assertThat(frames.get(0).type()).isEqualTo("session:spawn_request");
    assertThat(request.byName().keySet())
        .contains(
            "session", "projectId", "taskIds", "skillIds", "name", "command", "cwd", "envVars");
    assertThat(request.get("command")).contains(Value.of("maestro worker init"));
    assertThat(request.get("taskIds")).contains(Value.of(List.of(a.value())));
    assertThat(request.get("spawnSource")).contains(Value.of("ui"));
    assertThat(Frame.compact(request.get("session").orElseThrow()))
        .isEqualTo(session(session.id()));
    assertThat(frames.subList(1, frames.size()).stream().map(Frame::summary))
        .containsExactly(
            "session:created " + session(session.id()),
            plain("task:session_added " + taskSession(a, session.id())),
            "task:updated " + task(a));
  }

  private void assertFrames(String... expected) {
    assertThat(takeFrames().stream().map(Frame::summary))
        .containsExactly(List.of(expected).stream().map(this::plain).toArray(String[]::new));
  }

  /** The first group comes first; the order of the others among themselves is free. */
  @SafeVarargs
  private void assertFramesInGroups(List<String>... groups) {
    List<String> frames = takeFrames().stream().map(Frame::summary).toList();
    List<String> all = new ArrayList<>();
    for (List<String> group : groups) {
      List<String> inOrder = group.stream().map(this::plain).toList();
      assertThat(frames).containsSubsequence(inOrder);
      all.addAll(inOrder);
    }
    assertThat(frames).containsExactlyInAnyOrderElementsOf(all).startsWith(all.get(0));
  }

  private String plain(String quoted) {
    return quoted.replace('\'', '"');
  }

  /** All that has been sent since the last call, checked for what every frame has. */
  private List<Frame> takeFrames() {
    String end = server.createProject("end of this step").id().value();
    List<Frame> frames = new ArrayList<>();
    for (Frame next = take(); !next.text().contains(end); next = take()) {
      frames.add(next);
    }
    return frames;
  }

  private Frame take() {
    Frame frame = client.next();
    assertThat(frame.fields().byName().keySet())
        .containsExactly("type", "event", "data", "timestamp", "seq");
    assertThat(frame.text("event")).isEqualTo(frame.type());
    assertThat(frame.number("timestamp")).isEqualTo(Server.NOW);
    assertThat(frame.seq()).isEqualTo(++lastSeq);
    return frame;
  }

  private TaskId createTask(String body) {
    Value.Fields owner = json("{'projectId':'" + project + "'}");
    return maestro.tasks().create(TaskCodec.readNew(owner.with(json(body)))).result().id();
  }

  private void updateTask(TaskId id, String body) {
    maestro.tasks().update(id, TaskCodec.readPatch(id, json(body)));
  }

  private SessionId createSession(String taskIds) {
    String body = "{'projectId':'" + project + "','taskIds':" + taskIds + "}";
    return maestro.sessions().create(SessionCodec.readNew(json(body))).result().id();
  }

  private void updateSession(SessionId id, String body) {
    maestro.sessions().update(id, SessionCodec.readPatch(json(body)));
  }

  private static Value.Fields json(String quoted) {
    return Json.parse(quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static String taskSession(TaskId task, SessionId session) {
    return "{'taskId':'" + task + "','sessionId':'" + session + "'}";
  }

  private static String sessionTask(SessionId session, TaskId task) {
    return "{'sessionId':'" + session + "','taskId':'" + task + "'}";
  }

  private static String compact(Json.Body body) {
    return new String(Json.compact(body), StandardCharsets.UTF_8);
  }

  private static String subtask(Subtask subtask) {
    return compact(generator -> SubtaskCodec.write(subtask, generator));
  }

  private String project(ProjectId id) {
    try (Snapshot now = server.storage().snapshot()) {
      return compact(generator -> ProjectCodec.write(now.requireProject(id), generator));
    }
  }

  private String task(TaskId id) {
    try (Snapshot now = server.storage().snapshot()) {
      return compact(generator -> TaskCodec.write(now.requireTask(id), generator));
    }
  }

  private String session(SessionId id) {
    try (Snapshot now = server.storage().snapshot()) {
      return compact(generator -> SessionCodec.write(now.requireSession(id), generator));
    }
  }

  /** The session as it was when its tasks were these. */
  private String sessionWith(SessionId id, String taskIds) {
    return session(id)
        .replaceFirst("\"taskIds\":\\[[^]]*]", "'taskIds':" + taskIds)
        .replaceFirst("\"lastActivity\":\\d+", "\"lastActivity\":" + Server.NOW);
  }
}
