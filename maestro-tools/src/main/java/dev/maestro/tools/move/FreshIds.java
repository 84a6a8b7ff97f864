package dev.maestro.tools.move;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionTimelineEvent;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskTimelineEvent;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Ids;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Refused;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives every entity of an import an id that nobody has had, and has all follow that names it:
 *
 * <pre>
 * project   id
 * task      id, projectId, parentId, sessionIds, dependencies, subtasks' taskId, timeline's sessionId
 * session   id, projectId, taskIds, timeline's taskId,
 *           and what a spawn sets: env MAESTRO_SESSION_ID, MAESTRO_PROJECT_ID, MAESTRO_TASK_IDS,
 *           metadata's spawnedBy
 * </pre>
 *
 * What names an entity outside of the import stays, as do the ids of subtasks and events, which are
 * told apart within their entity alone. Texts and free-form data are not looked into. Used by one
 * thread.
 */
final class FreshIds {

  /** The rest of a result is for what was found. */
  private static final long MOST_TOLD = Operation.LONGEST_RESULT * 3L / 4;

  /** Beside two ids in the result. */
  private static final int PUNCTUATION = "\"\":\"\",".length();

  private final Map<ProjectId, ProjectId> projects = new LinkedHashMap<>();
  private final Map<TaskId, TaskId> tasks = new LinkedHashMap<>();
  private final Map<SessionId, SessionId> sessions = new LinkedHashMap<>();

  /** How much longer the documents are. */
  private long bytes;

  /** Of what is told in the end. */
  private long toldBytes;

  /**
   * Those of one import, in its order.
   *
   * @throws Refused if there are more than can be told
   */
  FreshIds(Incoming incoming, Ids ids) {
    incoming.projects().forEach(project -> put(projects, project.id(), ids.newProjectId()));
    incoming.tasks().forEach(task -> put(tasks, task.id(), ids.newTaskId()));
    incoming.sessions().forEach(session -> put(sessions, session.id(), ids.newSessionId()));
  }

  private <I> void put(Map<I, I> fresh, I old, I id) {
    fresh.put(old, id);
    toldBytes += old.toString().length() + id.toString().length() + PUNCTUATION;
    if (toldBytes > MOST_TOLD) {
      throw new Refused(
          "It brings more entities than it could tell the new ids of, which may be "
              + MOST_TOLD / (1024 * 1024)
              + " MiB. Export and import one project after another (--project). Nothing was"
              + " changed.");
    }
  }

  /** How much longer the documents have become by the new ids. */
  long bytes() {
    return bytes;
  }

  /** What was imported under which id, by kind and the id that it had. */
  void putInto(ObjectNode result) {
    putInto(result.putObject("projects"), projects);
    putInto(result.putObject("tasks"), tasks);
    putInto(result.putObject("sessions"), sessions);
  }

  private static void putInto(ObjectNode node, Map<?, ?> ids) {
    ids.forEach((old, fresh) -> node.put(old.toString(), fresh.toString()));
  }

  Incoming of(Incoming incoming) {
    Incoming fresh = new Incoming();
    incoming.projects().forEach(project -> fresh.add(of(project)));
    incoming.tasks().forEach(task -> fresh.add(of(task)));
    incoming.sessions().forEach(session -> fresh.add(of(session)));
    return fresh;
  }

  private Project of(Project project) {
    return project.withId(of(project.id()));
  }

  private Task of(Task task) {
    TaskId parent = task.parentId();
    return task.toBuilder()
        .id(of(task.id()))
        .projectId(of(task.projectId()))
        .parentId(parent == null ? null : of(parent))
        .sessionIds(ofSessions(task.sessionIds()))
        .dependencies(ofTasks(task.dependencies()))
        .subtasks(task.subtasks().stream().map(this::of).toList())
        .timeline(task.timeline().stream().map(this::of).toList())
        .build();
  }

  private Subtask of(Subtask subtask) {
    return subtask.withTaskId(of(subtask.taskId()));
  }

  private TaskTimelineEvent of(TaskTimelineEvent event) {
    String session = event.sessionId();
    return session == null ? event : event.withSessionId(of(new SessionId(session)).value());
  }

  private Session of(Session session) {
    return session.toBuilder()
        .id(of(session.id()))
        .projectId(of(session.projectId()))
        .taskIds(ofTasks(session.taskIds()))
        .env(ofEnv(session.env()))
        .timeline(session.timeline().stream().map(this::of).toList())
        .metadata(ofMetadata(session.metadata()))
        .build();
  }

  private SessionTimelineEvent of(SessionTimelineEvent event) {
    String task = event.taskId();
    return task == null ? event : event.withTaskId(of(new TaskId(task)).value());
  }

  private Map<String, String> ofEnv(Map<String, String> env) {
    Map<String, String> changed = new LinkedHashMap<>(env);
    changed.computeIfPresent(
        "MAESTRO_SESSION_ID", (name, session) -> of(new SessionId(session)).value());
    changed.computeIfPresent(
        "MAESTRO_PROJECT_ID", (name, project) -> of(new ProjectId(project)).value());
    changed.computeIfPresent(
        "MAESTRO_TASK_IDS",
        (name, all) ->
            Arrays.stream(all.split(",", -1))
                .map(task -> of(new TaskId(task)).value())
                .collect(Collectors.joining(",")));
    return changed;
  }

  private Value.@Nullable Fields ofMetadata(Value.@Nullable Fields metadata) {
    if (metadata == null || !(metadata.byName().get("spawnedBy") instanceof Value.Text parent)) {
      return metadata;
    }
    return metadata.with(
        new Value.Fields(Map.of("spawnedBy", Value.of(of(new SessionId(parent.value())).value()))));
  }

  private ProjectId of(ProjectId id) {
    ProjectId fresh = projects.getOrDefault(id, id);
    longer(id, fresh);
    return fresh;
  }

  private TaskId of(TaskId id) {
    TaskId fresh = tasks.getOrDefault(id, id);
    longer(id, fresh);
    return fresh;
  }

  private SessionId of(SessionId id) {
    SessionId fresh = sessions.getOrDefault(id, id);
    longer(id, fresh);
    return fresh;
  }

  private void longer(Object old, Object fresh) {
    bytes += Math.max(0, fresh.toString().length() - old.toString().length());
  }

  private List<TaskId> ofTasks(List<TaskId> ids) {
    return ids.stream().map(this::of).toList();
  }

  private List<SessionId> ofSessions(List<SessionId> ids) {
    return ids.stream().map(this::of).toList();
  }
}
