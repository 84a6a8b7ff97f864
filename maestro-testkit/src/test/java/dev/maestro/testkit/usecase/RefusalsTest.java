package dev.maestro.testkit.usecase;

import static dev.maestro.testkit.usecase.World.json;
import static dev.maestro.testkit.usecase.World.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskPatch;
import dev.maestro.core.domain.Value;
import dev.maestro.json.Json;
import dev.maestro.json.ProjectCodec;
import dev.maestro.json.SessionEventCodec;
import dev.maestro.json.SessionTimelineCodec;
import dev.maestro.json.SubtaskCodec;
import dev.maestro.json.TaskCodec;
import dev.maestro.json.TaskTimelineCodec;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What each use case refuses, with its code and message; nothing changes by a refusal. */
class RefusalsTest {

  private static final String NONE = "none";

  private final World world = new World();
  private final TaskId a = world.task("A");
  private final TaskId b = world.task("B");
  private final SessionId s = world.session("S", a);

  @Test
  void aProjectThatIsNotThere() {
    ProjectId none = new ProjectId(NONE);
    String message = "Project not found: none";
    world.refused(
        "PROJECT_NOT_FOUND",
        message,
        () -> world.maestro().projects().update(none, ProjectCodec.readPatch(json("{}"))));
    world.refused("PROJECT_NOT_FOUND", message, () -> world.maestro().projects().delete(none));
    world.refused("PROJECT_NOT_FOUND", message, () -> world.taskIn(none, "T", "{}"));
    world.refused("PROJECT_NOT_FOUND", message, () -> world.createSession("{'projectId':'none'}"));
  }

  @Test
  void aProjectWithoutAName() {
    world.refused(
        "VALIDATION_ERROR",
        "name is required",
        () ->
            world
                .maestro()
                .projects()
                .create(new NewProject(null, null, null, Value.Fields.EMPTY)));
  }

  @Test
  void aTaskThatIsNotThere() {
    TaskId none = new TaskId(NONE);
    String message = "Task not found: none";
    String code = "TASK_NOT_FOUND";
    world.refused(code, message, () -> world.patch(none, "{}"));
    world.refused(code, message, () -> world.maestro().tasks().delete(none));
    world.refused(code, message, () -> world.task("T", "{'parentId':'none'}"));
    world.refused(code, message, () -> world.task("T", "{'dependencies':" + list(a, NONE) + "}"));
    world.refused(code, message, () -> world.patch(a, "{'title':'x','parentId':'none'}"));
    world.refused(code, message, () -> world.patch(a, "{'title':'x','dependencies':['none']}"));
    world.refused(code, message, () -> world.createSession("{'taskIds':" + list(a, NONE) + "}"));
    world.refused(code, message, () -> world.patch(s, "{'taskIds':" + list(b, NONE) + "}"));
    world.refused(code, message, () -> world.maestro().sessions().addTask(s, none));
    world.refused(code, message, () -> world.maestro().sessions().removeTask(s, none));
  }

  @Test
  void aTaskThatIsNotThereHasNoTimelineAndNoSubtasks() {
    TaskId none = new TaskId(NONE);
    String message = "Task not found: none";
    String code = "TASK_NOT_FOUND";
    world.refused(
        code,
        message,
        () ->
            world
                .maestro()
                .tasks()
                .addToTimeline(none, TaskTimelineCodec.readPosted(json("{'message':'m'}"))));
    world.refused(
        code,
        message,
        () -> world.maestro().subtasks().create(none, SubtaskCodec.readNew(json("{'title':'t'}"))));
  }

  @Test
  void aSubtaskThatIsNotThere() {
    SubtaskId none = new SubtaskId(NONE);
    String code = "SUBTASK_NOT_FOUND";
    world.refused(
        code,
        "Subtask not found: none",
        () -> world.maestro().subtasks().update(a, none, SubtaskCodec.readPatch(json("{}"))));
    world.refused(
        code, "Subtask not found: none", () -> world.maestro().subtasks().delete(a, none));
  }

  @Test
  void aSessionThatIsNotThere() {
    SessionId none = new SessionId(NONE);
    String message = "Session not found: none";
    String code = "SESSION_NOT_FOUND";
    world.refused(code, message, () -> world.patch(none, "{}"));
    world.refused(code, message, () -> world.maestro().sessions().delete(none));
    world.refused(code, message, () -> world.maestro().sessions().addTask(none, a));
    world.refused(code, message, () -> world.maestro().sessions().removeTask(none, a));
    world.refused(
        code,
        message,
        () ->
            world
                .maestro()
                .sessions()
                .addEvent(none, SessionEventCodec.readPosted(json("{'type':'t'}"))));
    world.refused(
        code,
        message,
        () ->
            world
                .maestro()
                .sessions()
                .addToTimeline(none, SessionTimelineCodec.readPosted(json("{'message':'m'}"))));
    world.refused(code, message, () -> world.task("T", "{'sessionIds':" + list(s, NONE) + "}"));
    world.refused(code, message, () -> world.patch(a, "{'sessionIds':" + list(s, NONE) + "}"));
  }

  @Test
  void aParentOfAnotherProject() {
    TaskId other = world.taskIn(world.project("Q"), "O", "{}");
    String message = "parentId must name a task of the same project, " + world.project();
    world.refused(
        "VALIDATION_ERROR", message, () -> world.task("T", "{'parentId':'" + other + "'}"));
    world.refused(
        "VALIDATION_ERROR", message, () -> world.patch(a, "{'parentId':'" + other + "'}"));
  }

  @Test
  void aCycleOfParentsIsNamed() {
    TaskId child = world.task("C", "{'parentId':'" + a + "'}");
    TaskId grandchild = world.task("D", "{'parentId':'" + child + "'}");
    world.refused(
        "VALIDATION_ERROR",
        "parentId would close a cycle: " + a + " → " + grandchild + " → " + child + " → " + a,
        () -> world.patch(a, "{'parentId':'" + grandchild + "'}"));
    world.refused(
        "VALIDATION_ERROR",
        "parentId would close a cycle: " + a + " → " + a,
        () -> world.patch(a, "{'parentId':'" + a + "'}"));
  }

  @Test
  void anIdOfASessionThatIsTakenInAnyCase() {
    world.createSession("{'id':'Mine'}");
    for (String id : new String[] {"Mine", "mine", "MINE"}) {
      world.refused(
          "SESSION_EXISTS",
          "A session with the id " + id + " exists already (ids that differ only in case are one)",
          () -> world.createSession("{'id':'" + id + "'}"));
    }
    String generated = s.value().toUpperCase(Locale.ROOT);
    world.refused(
        "SESSION_EXISTS",
        "A session with the id "
            + generated
            + " exists already (ids that differ only in case are one)",
        () -> world.createSession("{'id':'" + generated + "'}"));
  }

  @Test
  void theIdOfASessionThatIsGoneIsFreeAgain() {
    SessionId mine = world.createSession("{'id':'Mine'}").id();
    world.maestro().sessions().delete(mine);
    world.createSession("{'id':'mine'}");
  }

  @Test
  void aProjectThatSomethingBelongsTo() {
    String code = "PROJECT_HAS_DEPENDENCIES";
    world.refused(
        code,
        "Cannot delete project with 2 existing task(s)",
        () -> world.maestro().projects().delete(world.project()));
    world.maestro().tasks().delete(a);
    world.maestro().tasks().delete(b);
    world.refused(
        code,
        "Cannot delete project with 1 existing session(s)",
        () -> world.maestro().projects().delete(world.project()));
    world.maestro().sessions().delete(s);
    world.maestro().projects().delete(world.project());
  }

  @Test
  void aChangeOfTheProjectOrOfTheSubtasks() {
    ProjectId q = world.project("Q");
    world.refused(
        "VALIDATION_ERROR",
        "projectId cannot be changed: create the task in the other project with POST /api/tasks",
        () -> world.patch(a, "{'title':'x','projectId':'" + q + "'}"));
    world.refused(
        "VALIDATION_ERROR",
        "projectId cannot be changed: create the session in the other project with"
            + " POST /api/sessions",
        () -> world.patch(s, "{'name':'x','projectId':'" + q + "'}"));
    world.refused(
        "VALIDATION_ERROR",
        "subtasks cannot be changed here: use /api/tasks/" + a + "/subtasks",
        () -> world.patch(a, "{'title':'x','subtasks':[{'title':'t'}]}"));
  }

  @Test
  void aValueThatIsNotListed() {
    world.refused(
        "VALIDATION_ERROR",
        "status must be one of pending, in_progress, completed, blocked, todo, cancelled,"
            + " in_review, archived",
        () -> world.patch(a, "{'title':'x','status':'done'}"));
    world.refused(
        "VALIDATION_ERROR",
        "status must be one of spawning, running, completed, failed, idle, working, stopped",
        () -> world.patch(s, "{'name':'x','status':'done'}"));
  }

  @Test
  void subtasksThatAClientWritesWithOtherNumbersAreTheSame() {
    World world = new World();
    TaskId task = world.task("T", "{'subtasks':[{'title':'a','order':1.0,'points':1.50}]}");
    Task stored = world.maestro().tasks().update(task, TaskPatch.NONE).result();
    String sent =
        new String(
                Json.compact(generator -> TaskCodec.write(stored, generator)),
                StandardCharsets.UTF_8)
            .replace("1.0", "1")
            .replace("1.50", "1.5");
    TaskPatch patch = TaskCodec.readPatch(task, Json.parse(sent.getBytes(StandardCharsets.UTF_8)));
    assertThat(world.maestro().tasks().update(task, patch).result().subtasks())
        .isEqualTo(stored.subtasks());
  }
}
