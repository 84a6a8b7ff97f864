package dev.maestro.http;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.Projects;
import dev.maestro.json.ProjectCodec;
import io.undertow.util.StatusCodes;

/** {@code /api/projects}. */
final class ProjectHandlers {

  private final Projects projects;
  private final Storage storage;

  ProjectHandlers(Projects projects, Storage storage) {
    this.projects = projects;
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
        StatusCodes.CREATED, projects.create(ProjectCodec.readNew(request.body())).result());
  }

  Answer update(Request request) {
    ProjectId id = request.projectId();
    return written(
        StatusCodes.OK, projects.update(id, ProjectCodec.readPatch(request.body())).result());
  }

  Answer delete(Request request) {
    return Answer.Whole.deleted(projects.delete(request.projectId()).result());
  }

  private static Answer written(int status, Project project) {
    return Answer.Whole.written(
        status, project.id(), generator -> ProjectCodec.write(project, generator));
  }
}
