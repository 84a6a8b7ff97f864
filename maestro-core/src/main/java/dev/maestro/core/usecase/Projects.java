package dev.maestro.core.usecase;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.NotFound;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectHasDependencies;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.ProjectPatch;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.TaskFilter;
import java.util.stream.Stream;

/**
 * What can be done with projects. Safe for use by many threads; every method may also throw what
 * {@link Storage#write} throws.
 */
public final class Projects {

  private final Transactions transactions;

  Projects(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * @throws ValidationFailed if the name is missing
   */
  public Commit<Project> create(NewProject sent) {
    return transactions.run(changes -> {
      Project project = Project.create(unusedId(changes), sent, changes);
      changes.tx().save(project);
      changes.announce(new Event.ProjectCreated(project));
      return project;
    });
  }

  private static ProjectId unusedId(Changes changes) {
    ProjectId id = changes.ids().newProjectId();
    while (changes.tx().project(id).isPresent()) {
      id = changes.ids().newProjectId();
    }
    return id;
  }

  /**
   * @throws NotFound if there is no such project
   * @throws ValidationFailed if the name would be blank
   */
  public Commit<Project> update(ProjectId id, ProjectPatch patch) {
    return transactions.run(changes -> {
      Project project = changes.tx().requireProject(id).update(patch, changes);
      changes.tx().save(project);
      changes.announce(new Event.ProjectUpdated(project));
      return project;
    });
  }

  /**
   * @throws NotFound if there is no such project
   * @throws ProjectHasDependencies if tasks or sessions belong to it
   */
  public Commit<ProjectId> delete(ProjectId id) {
    return transactions.run(changes -> {
      changes.tx().requireProject(id);
      requireUnused(id, changes.tx());
      changes.tx().requireReadable(id);
      changes.tx().delete(id);
      changes.announce(new Event.ProjectDeleted(id));
      return id;
    });
  }

  private static void requireUnused(ProjectId id, Reads reads) {
    long tasks = count(reads.tasks(TaskFilter.ofProject(id)));
    if (tasks > 0) {
      throw ProjectHasDependencies.tasks(tasks);
    }
    long sessions = count(reads.sessions(SessionFilter.ofProject(id)));
    if (sessions > 0) {
      throw ProjectHasDependencies.sessions(sessions);
    }
  }

  private static long count(Stream<?> stream) {
    try (stream) {
      return stream.count();
    }
  }
}
