package dev.maestro.http;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.core.usecase.Projects;
import dev.maestro.json.ProjectCodec;
import io.undertow.util.StatusCodes;

/** {@code /api/projects}. */
final class ProjectHandlers {

  private final Maestro maestro;
  private final Storage storage;

  ProjectHandlers(Maestro maestro, Storage storage) {
    this.maestro = maestro;
    this.storage = storage;
  }

  Answer list(Request request) {
    return Answer.list(storage.snapshot(), Reads::projects, ProjectCodec::write);
  }

  Answer one(Request request) {
    try (Snapshot snapshot = storage.snapshot()) {
      Project project = snapshot.requireProject(request.projectId());
      return Answer.ok(generator -> ProjectCodec.write(project, generator));
    }
  }

  Answer create(Request request) {
    return written(
        StatusCodes.CREATED, projects(request).create(ProjectCodec.readNew(request.body())));
  }

  Answer update(Request request) {
    ProjectId id = request.projectId();
    return written(
        StatusCodes.OK, projects(request).update(id, ProjectCodec.readPatch(request.body())));
  }

  Answer delete(Request request) {
    return Answer.Whole.deleted(projects(request).delete(request.projectId()));
  }

  private Projects projects(Request request) {
    return maestro.demanding(request.atLeast()).projects();
  }

  private static Answer written(int status, Commit<Project> commit) {
    Project project = commit.result();
    return Answer.Whole.written(
        status, commit, project.id(), generator -> ProjectCodec.write(project, generator));
  }
}
