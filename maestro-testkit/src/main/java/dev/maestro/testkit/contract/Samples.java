package dev.maestro.testkit.contract;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionEvent;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.SessionTimelineEvent;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskSessionStatus;
import dev.maestro.core.domain.TaskStatus;
import dev.maestro.core.domain.TaskTimelineEvent;
import dev.maestro.core.domain.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Entities to store: plain ones, and ones with everything that an entity can have. */
final class Samples {

  static final ProjectId PROJECT = new ProjectId("proj_1_aaaaaaaaa");
  static final TaskId TASK = new TaskId("task_1_aaaaaaaaa");
  static final SessionId SESSION = new SessionId("sess_1_aaaaaaaaa");

  /** Text that a careless writer of JSON or of files would not give back as it was. */
  private static final String STRANGE = "Ünï\u0000\u0007\"\\\n\r\t\u2028\u2029\uFEFF😀 </script> ";

  private Samples() {}

  static Project project(String id) {
    return new Project(new ProjectId(id), "name of " + id, "", "", 1, 1, Value.Fields.EMPTY);
  }

  static Task task(String id) {
    return task(id, 1).build();
  }

  static TaskBuilder task(String id, long createdAt) {
    return new TaskBuilder(new TaskId(id), PROJECT, "title of " + id, createdAt);
  }

  static Session session(String id) {
    return session(id, 1).build();
  }

  static SessionBuilder session(String id, long startedAt) {
    return new SessionBuilder(new SessionId(id), PROJECT, startedAt);
  }

  /** Fields that no version knows, with numbers that are more than their value. */
  static Value.Fields unknown() {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (String literal :
        List.of("-0", "1.50", "1e400", "1E+2", "0.1000", "123456789012345678901")) {
      fields.put("n" + literal, new Value.Num(literal));
    }
    fields.put("z", Value.NULL);
    fields.put("a", Value.of(true));
    fields.put("", Value.of(STRANGE));
    fields.put(STRANGE, new Value.Items(List.of(Value.of(1), new Value.Items(List.of()))));
    fields.put("__proto__", new Value.Fields(Map.of("x", Value.Fields.EMPTY)));
    return new Value.Fields(fields);
  }

  static Project wholeProject() {
    return new Project(PROJECT, STRANGE, STRANGE, STRANGE, 0, 8_640_000_000_000_000L, unknown());
  }

  static Task wholeTask() {
    return new TaskBuilder(TASK, PROJECT, STRANGE, 3)
        .parentId(new TaskId("task_1_bbbbbbbbb"))
        .description(STRANGE)
        .initialPrompt(STRANGE)
        .status(new TaskStatus("somebody's own"))
        .sessionStatus(TaskSessionStatus.NEEDS_INPUT)
        .sessionIds(List.of(SESSION))
        .skillIds(List.of("b", "a"))
        .agentIds(List.of("d", "c"))
        .dependencies(List.of(new TaskId("task_1_bbbbbbbbb")))
        .subtasks(List.of(subtask()))
        .timeline(
            List.of(
                new TaskTimelineEvent("e1", "own", 4, null, null, unknown()),
                new TaskTimelineEvent("e2", "update", 5, STRANGE, "s", Value.Fields.EMPTY)))
        .updatedAt(6)
        .startedAt(7L)
        .completedAt(8L)
        .unknown(unknown())
        .build();
  }

  private static Subtask subtask() {
    return new Subtask(
        new SubtaskId("000000001"),
        TASK,
        STRANGE,
        STRANGE,
        true,
        new Value.Num("1.50"),
        9,
        10,
        11L,
        unknown());
  }

  static Session wholeSession() {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("Z", STRANGE);
    env.put("A", "");
    return new SessionBuilder(SESSION, PROJECT, 12)
        .taskIds(List.of(TASK))
        .name(STRANGE)
        .agentId("agent")
        .env(env)
        .strategy("own")
        .status(SessionStatus.STOPPED)
        .lastActivity(13)
        .completedAt(14L)
        .hostname("host")
        .platform("linux")
        .events(List.of(new SessionEvent("e1", 15, "own", null, unknown()), event()))
        .timeline(
            List.of(
                new SessionTimelineEvent("t1", "own", 16, null, null, null, unknown()),
                new SessionTimelineEvent(
                    "t2", "progress", 17, "m", "t", unknown(), Value.Fields.EMPTY)))
        .metadata(unknown())
        .unknown(unknown())
        .build();
  }

  private static SessionEvent event() {
    return new SessionEvent("e2", 18, "own", unknown(), Value.Fields.EMPTY);
  }

  static Project withDescription(Project project, String description) {
    return new Project(
        project.id(),
        project.name(),
        project.workingDir(),
        description,
        project.createdAt(),
        project.updatedAt(),
        project.unknown());
  }
}
