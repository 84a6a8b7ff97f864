package dev.maestro.tools.move;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.json.ExportHeader;
import dev.maestro.json.ExportLine;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.LoadReport;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the entities of one state as {@link ExportHeader} draws it. One entity at a time is in
 * memory, and the ids of all.
 *
 * <pre>
 * arguments   {"project":"proj_1",                     not there for all
 *              "partial":false}                        whether broken documents may be left out
 * result      {"written":true,                         false where some are broken, and may not be
 *              "projects":1,"tasks":2,"sessions":1,
 *              "bytes":1234,"sha256":"...",            of the output
 *              "tooLarge":[...],"tooLargeInAll":0,     entities that an import would not take
 *              "unreadable":[...],"unreadableInAll":0} documents that are broken, and not in it
 * </pre>
 */
public final class Export implements Operation {

  public static final String NAME = "export";

  private static final String WRITTEN = "written";

  @Override
  public boolean onlyReads() {
    return true;
  }

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    String project = arguments.path("project").asString(null);
    Scope scope = new Scope(project == null ? null : new ProjectId(project));
    try (Snapshot now = store.passingSnapshot()) {
      Findings unreadable = new Findings();
      store.report().corrupt().stream()
          .filter(scope::mayHold)
          .filter(finding -> isStillBroken(finding, now))
          .forEach(finding -> unreadable.add(finding.toString()));
      ObjectNode result =
          unreadable.isEmpty() || arguments.path("partial").asBoolean(false)
              ? write(now, scope.project(), exchange.output(), exchange)
              : Json.TREES.createObjectNode().put(WRITTEN, false);
      unreadable.putInto(result, "unreadable");
      return result;
    }
  }

  /** Whether that is the result of one that wrote something. */
  public static boolean hasWritten(JsonNode result) {
    return result.path(WRITTEN).asBoolean(true);
  }

  /** It may have been brought back since the start. */
  private static boolean isStillBroken(LoadReport.Finding broken, Snapshot now) {
    String[] names = broken.path().split("/", -1);
    String id = names[names.length - 1].replaceFirst("\\.json$", "");
    try {
      return switch (names[0]) {
        case "projects" -> now.project(new ProjectId(id)).isEmpty();
        case "tasks" -> now.task(new TaskId(id)).isEmpty();
        default -> now.session(new SessionId(id)).isEmpty();
      };
    } catch (EntityCorrupt e) {
      return true;
    }
  }

  /**
   * Which entities are meant.
   *
   * @param project null for all
   */
  private record Scope(@Nullable ProjectId project) {

    /** Whether a broken document may be one of those; a session's tells no project. */
    boolean mayHold(LoadReport.Finding broken) {
      String[] names = broken.path().split("/", -1);
      if (project == null || names[0].equals("sessions")) {
        return true;
      }
      return names[0].equals("tasks") && (names.length == 2 || names[1].equals(project.value()));
    }
  }

  /**
   * @param only its project, tasks and sessions; null for all there are
   * @throws Refused if there is no such project
   * @throws IOException if the output fails
   */
  static ObjectNode write(
      Snapshot state, @Nullable ProjectId only, OutputStream output, Progress progress)
      throws IOException {
    Chosen chosen = Chosen.of(state, only);
    CheckedOutput lines = new CheckedOutput(output);
    lines.write(chosen.header().encode());
    long total = chosen.header().entities();
    long done = 0;
    Findings tooLarge = new Findings();
    for (ProjectId id : chosen.projects()) {
      byte[] line = new ExportLine.OfProject(state.requireProject(id)).encode();
      lines.write(line);
      measure("project", id, line, tooLarge);
      progress.progress("exporting", ++done, total);
    }
    for (TaskId id : chosen.tasks()) {
      byte[] line = new ExportLine.OfTask(state.requireTask(id)).encode();
      lines.write(line);
      measure("task", id, line, tooLarge);
      progress.progress("exporting", ++done, total);
    }
    for (SessionId id : chosen.sessions()) {
      byte[] line = new ExportLine.OfSession(state.requireSession(id)).encode();
      lines.write(line);
      measure("session", id, line, tooLarge);
      progress.progress("exporting", ++done, total);
    }
    lines.flush();
    ObjectNode result =
        Json.TREES
            .createObjectNode()
            .put(WRITTEN, true)
            .put("projects", chosen.projects().size())
            .put("tasks", chosen.tasks().size())
            .put("sessions", chosen.sessions().size())
            .put("bytes", lines.bytes())
            .put("sha256", lines.sha256());
    tooLarge.putInto(result, "tooLarge");
    return result;
  }

  private static void measure(String kind, Object id, byte[] line, Findings tooLarge) {
    int size = line.length - ("{\"" + kind + "\":}").length();
    if (size > EntityTooLarge.LIMIT) {
      tooLarge.add(
          kind
              + " "
              + id
              + " holds "
              + size
              + " bytes of JSON, and an import takes at most "
              + EntityTooLarge.LIMIT
              + " of an entity");
    }
  }

  /** The ids of what is exported, in their order. */
  private record Chosen(List<ProjectId> projects, List<TaskId> tasks, List<SessionId> sessions) {

    static Chosen of(Snapshot state, @Nullable ProjectId only) {
      if (only != null) {
        requireProject(state, only);
      }
      SessionFilter ofSessions = only == null ? SessionFilter.ALL : SessionFilter.ofProject(only);
      try (Stream<Project> projects = state.projects();
          Stream<TaskId> tasks = only == null ? state.taskIds() : ids(state, only);
          Stream<Session> sessions = state.sessions(ofSessions)) {
        return new Chosen(
            only == null ? projects.map(Project::id).sorted().toList() : List.of(only),
            tasks.sorted().toList(),
            sessions.map(Session::id).sorted().toList());
      }
    }

    private static Stream<TaskId> ids(Snapshot state, ProjectId only) {
      Stream<Task> tasks = state.tasks(TaskFilter.ofProject(only));
      return tasks.map(Task::id);
    }

    private static void requireProject(Snapshot state, ProjectId id) {
      try {
        if (state.project(id).isEmpty()) {
          throw new Refused("There is no project " + id + ".");
        }
      } catch (EntityCorrupt e) {
        throw new Refused(String.valueOf(e.getMessage()), e);
      }
    }

    ExportHeader header() {
      return new ExportHeader(projects.size(), tasks.size(), sessions.size());
    }
  }
}
