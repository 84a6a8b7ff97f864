package dev.maestro.tools.move;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionTimelineEvent;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskTimelineEvent;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Ids;
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
 * told apart within their entity alone. Texts and free-form data are not looked into.
 */
final class FreshIds {

  private final Map<ProjectId, ProjectId> projects = new LinkedHashMap<>();
  private final Map<TaskId, TaskId> tasks = new LinkedHashMap<>();
  private final Map<SessionId, SessionId> sessions = new LinkedHashMap<>();

  /** Those of one import, in its order. */
  FreshIds(Incoming incoming, Ids ids) {
    incoming.projects().forEach(project -> projects.put(project.id(), ids.newProjectId()));
    incoming.tasks().forEach(task -> tasks.put(task.id(), ids.newTaskId()));
    incoming.sessions().forEach(session -> sessions.put(session.id(), ids.newSessionId()));
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
    return new Project(
        of(project.id()),
        project.name(),
        project.workingDir(),
        project.description(),
        project.createdAt(),
        project.updatedAt(),
        project.unknown());
  }

  private Task of(Task task) {
    TaskId id = of(task.id());
    return new TaskBuilder(id, of(task.projectId()), task.title(), task.createdAt())
        .parentId(task.parentId() == null ? null : of(task.parentId()))
        .description(task.description())
        .initialPrompt(task.initialPrompt())
        .status(task.status())
        .priority(task.priority())
        .sessionStatus(task.sessionStatus())
        .sessionIds(ofSessions(task.sessionIds()))
        .skillIds(task.skillIds())
        .agentIds(task.agentIds())
        .dependencies(ofTasks(task.dependencies()))
        .subtasks(task.subtasks().stream().map(subtask -> of(subtask, id)).toList())
        .timeline(task.timeline().stream().map(this::of).toList())
        .updatedAt(task.updatedAt())
        .startedAt(task.startedAt())
        .completedAt(task.completedAt())
        .unknown(task.unknown())
        .build();
  }

  private static Subtask of(Subtask subtask, TaskId task) {
    return new Subtask(
        subtask.id(),
        task,
        subtask.title(),
        subtask.description(),
        subtask.completed(),
        subtask.order(),
        subtask.createdAt(),
        subtask.updatedAt(),
        subtask.completedAt(),
        subtask.unknown());
  }

  private TaskTimelineEvent of(TaskTimelineEvent event) {
    String session = event.sessionId();
    return session == null
        ? event
        : new TaskTimelineEvent(
            event.id(),
            event.type(),
            event.timestamp(),
            event.message(),
            of(new SessionId(session)).value(),
            event.unknown());
  }

  private Session of(Session session) {
    return new SessionBuilder(of(session.id()), of(session.projectId()), session.startedAt())
        .taskIds(ofTasks(session.taskIds()))
        .name(session.name())
        .agentId(session.agentId())
        .env(ofEnv(session.env()))
        .strategy(session.strategy())
        .status(session.status())
        .lastActivity(session.lastActivity())
        .completedAt(session.completedAt())
        .hostname(session.hostname())
        .platform(session.platform())
        .events(session.events())
        .timeline(session.timeline().stream().map(this::of).toList())
        .metadata(ofMetadata(session.metadata()))
        .unknown(session.unknown())
        .build();
  }

  private SessionTimelineEvent of(SessionTimelineEvent event) {
    String task = event.taskId();
    return task == null
        ? event
        : new SessionTimelineEvent(
            event.id(),
            event.type(),
            event.timestamp(),
            event.message(),
            of(new TaskId(task)).value(),
            event.metadata(),
            event.unknown());
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
    return projects.getOrDefault(id, id);
  }

  private TaskId of(TaskId id) {
    return tasks.getOrDefault(id, id);
  }

  private SessionId of(SessionId id) {
    return sessions.getOrDefault(id, id);
  }

  private List<TaskId> ofTasks(List<TaskId> ids) {
    return ids.stream().map(this::of).toList();
  }

  private List<SessionId> ofSessions(List<SessionId> ids) {
    return ids.stream().map(this::of).toList();
  }
}
