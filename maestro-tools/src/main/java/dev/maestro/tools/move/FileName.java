package dev.maestro.tools.move;

import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;

/**
 * What a document is called where case does not count.
 *
 * @param folder of the kind, and of a task's project
 */
record FileName(String folder, String name) {

  static FileName of(Project project) {
    return new FileName("project", IdShape.fileKey(project.id().value()));
  }

  static FileName of(Task task) {
    return new FileName(
        IdShape.fileKey(task.projectId().value()) + "/", IdShape.fileKey(task.id().value()));
  }

  static FileName of(Session session) {
    return new FileName("session", IdShape.fileKey(session.id().value()));
  }
}
