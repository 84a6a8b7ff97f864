package dev.maestro.storage.fs;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import java.util.Comparator;
import java.util.List;

/** What a project is found by. */
record ProjectKeys(ProjectId id, long createdAt) implements Keys<ProjectId> {

  /** As {@link Project#CREATION_ORDER}. */
  static final Comparator<ProjectKeys> ORDER =
      Comparator.comparingLong(ProjectKeys::createdAt).thenComparing(ProjectKeys::id);

  static ProjectKeys of(Project project) {
    return new ProjectKeys(project.id(), project.createdAt());
  }

  @Override
  public Ref ref() {
    return new Ref(Kind.PROJECT, id.value());
  }

  @Override
  public Object alike() {
    return ALL;
  }

  @Override
  public List<Object> groups() {
    return List.of(ALL);
  }
}
