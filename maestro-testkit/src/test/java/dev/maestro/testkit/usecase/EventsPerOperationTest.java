package dev.maestro.testkit.usecase;

import static dev.maestro.testkit.usecase.World.json;
import static dev.maestro.testkit.usecase.World.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.TaskId;
import dev.maestro.json.ProjectCodec;
import dev.maestro.json.SessionEventCodec;
import dev.maestro.json.SessionTimelineCodec;
import dev.maestro.json.SubtaskCodec;
import dev.maestro.json.TaskTimelineCodec;
import org.junit.jupiter.api.Test;

/**
 * Every operation and all that it announces, in order. Behind a whole task stand its sessions,
 * behind a whole session its tasks.
 */
class EventsPerOperationTest {

  private final World world = new World();
  private final TaskId a = world.task("A");
  private final TaskId b = world.task("B");

  private void assertEvents(String... expected) {
    assertThat(world.events()).containsExactly(expected);
  }

  private SessionId sessionOn(TaskId... tasks) {
    SessionId session = world.session("S", tasks);
    world.startHere();
    return session;
  }

  @Test
  void projectCreateUpdateDelete() {
    world.startHere();
    ProjectId q = world.project("Q");
    assertEvents("project:created Q");
    world.maestro().projects().update(q, ProjectCodec.readPatch(json("{'name':'R'}")));
    assertEvents("project:updated R");
    world.maestro().projects().delete(q);
    assertEvents("project:deleted Q");
  }

  @Test
  void taskCreateUpdateDelete() {
    world.startHere();
    TaskId c = world.task("C");
    assertEvents("task:created C []");
    world.patch(c, "{}");
    assertEvents("task:updated C []");
    world.maestro().tasks().delete(c);
    assertEvents("task:deleted C");
  }

  @Test
  void taskCreateWithSessions() {
    world.session("S");
    SessionId s = sessionOn();
    SessionId t = world.session("T");
    world.startHere();
    world.task("C", "{'sessionIds':" + list(t, s) + "}");
    assertEvents(
        "task:created C [T,S]",
        "session:task_added T C",
        "task:session_added C T",
        "session:task_added S C",
        "task:session_added C S",
        "session:updated T [C]",
        "session:updated S [C]");
  }

  @Test
  void taskDeleteTellsItsSessionsChildrenAndDependents() {
    TaskId child = world.task("child", "{'parentId':'" + a + "'}");
    world.task("dependent", "{'dependencies':" + list(b, a) + "}");
    world.task("both", "{'parentId':'" + a + "','dependencies':" + list(a) + "}");
    world.task("grandchild", "{'parentId':'" + child + "'}");
    sessionOn(a, b);
    world.maestro().tasks().delete(a);
    assertEvents(
        "task:deleted A",
        "session:task_removed S A",
        "task:updated child []",
        "task:updated both []",
        "task:updated dependent []",
        "session:updated S [B]");
  }

  @Test
  void subtaskCreateUpdateDelete() {
    world.startHere();
    Subtask x =
        world.maestro().subtasks().create(a, SubtaskCodec.readNew(json("{'title':'x'}"))).result();
    assertEvents("subtask:created A x", "task:updated A []");
    world.maestro().subtasks().update(a, x.id(), SubtaskCodec.readPatch(json("{'title':'y'}")));
    assertEvents("subtask:updated A y", "task:updated A []");
    world.maestro().subtasks().delete(a, x.id());
    assertEvents("subtask:deleted A " + x.id(), "task:updated A []");
  }

  @Test
  void sessionCreate() {
    world.startHere();
    world.session("S", b, a);
    assertEvents(
        "session:created S [B,A]",
        "task:session_added B S",
        "task:session_added A S",
        "task:updated B [S]",
        "task:updated A [S]");
  }

  @Test
  void sessionCreateWithoutTasks() {
    world.startHere();
    world.session("S");
    assertEvents("session:created S []");
  }

  @Test
  void taskTimeline() {
    world.startHere();
    world.maestro().tasks().addToTimeline(a, TaskTimelineCodec.readPosted(json("{'message':'m'}")));
    assertEvents("task:updated A []");
  }

  @Test
  void taskTimelineThatNamesASession() {
    SessionId s = sessionOn();
    String body = "{'message':'m','sessionId':'" + s + "'}";
    world.maestro().tasks().addToTimeline(a, TaskTimelineCodec.readPosted(json(body)));
    assertEvents("task:updated A []", "session:updated S []");
    assertThat(world.session(s).timeline().get(0).id())
        .isEqualTo(world.task(a).timeline().get(1).id());
  }

  @Test
  void taskTimelineThatNamesASessionWhichIsNotThere() {
    world.startHere();
    String body = "{'message':'m','sessionId':'../none'}";
    world.maestro().tasks().addToTimeline(a, TaskTimelineCodec.readPosted(json(body)));
    assertEvents("task:updated A []");
  }

  @Test
  void sessionUpdateEventAndTimeline() {
    SessionId s = sessionOn(a);
    world.patch(s, "{'name':'N','taskIds':" + list(a) + "}");
    assertEvents("session:updated S [A]");
    world.maestro().sessions().addEvent(s, SessionEventCodec.readPosted(json("{'type':'t'}")));
    assertEvents("session:updated S [A]");
    world
        .maestro()
        .sessions()
        .addToTimeline(s, SessionTimelineCodec.readPosted(json("{'message':'m'}")));
    assertEvents("session:updated S [A]");
  }

  @Test
  void patchOfASessionsTaskIds() {
    SessionId s = sessionOn(a);
    world.patch(s, "{'taskIds':" + list(b) + "}");
    assertEvents(
        "session:updated S [B]",
        "session:task_added S B",
        "task:session_added B S",
        "session:task_removed S A",
        "task:session_removed A S",
        "task:updated B [S]",
        "task:updated A []");
  }

  @Test
  void patchOfATasksSessionIds() {
    SessionId lost = sessionOn(a);
    world.nameIt(lost, "lost");
    SessionId gained = world.session("gained");
    world.startHere();
    world.patch(a, "{'sessionIds':" + list(gained) + "}");
    assertEvents(
        "task:updated A [gained]",
        "session:task_added gained A",
        "task:session_added A gained",
        "session:task_removed lost A",
        "task:session_removed A lost",
        "session:updated gained [A]",
        "session:updated lost []");
  }

  @Test
  void anotherOrderOfTheSameSessionsIsNoGainAndNoLoss() {
    SessionId s = world.session("S", a);
    SessionId t = world.session("T", a);
    world.startHere();
    world.patch(a, "{'sessionIds':" + list(t, s) + "}");
    assertEvents("task:updated A [T,S]");
  }

  @Test
  void addTaskToSession() {
    SessionId s = sessionOn(b);
    world.maestro().sessions().addTask(s, a);
    assertEvents(
        "session:task_added S A",
        "task:session_added A S",
        "task:updated A [S]",
        "session:updated S [B,A]");
    world.unchangedBy(() -> world.maestro().sessions().addTask(s, a));
    assertEvents();
  }

  @Test
  void removeTaskFromSession() {
    SessionId s = sessionOn(a, b);
    world.maestro().sessions().removeTask(s, a);
    assertEvents(
        "session:task_removed S A",
        "task:session_removed A S",
        "task:updated A []",
        "session:updated S [B]");
    world.unchangedBy(() -> world.maestro().sessions().removeTask(s, a));
    assertEvents();
  }

  @Test
  void sessionDelete() {
    SessionId s = sessionOn(b, a);
    world.maestro().sessions().delete(s);
    assertEvents(
        "session:deleted S",
        "task:session_removed B S",
        "task:session_removed A S",
        "task:updated B []",
        "task:updated A []");
  }

  @Test
  void spawn() {
    world.startHere();
    String body = "{'projectId':'" + world.project() + "','taskIds':" + list(a, b) + ",'name':'S'}";
    world.spawn(json(body));
    assertEvents(
        "session:spawn_request S [A,B]",
        "session:created S [A,B]",
        "task:session_added A S",
        "task:session_added B S",
        "task:updated A [S]",
        "task:updated B [S]");
  }
}
