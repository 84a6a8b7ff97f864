package dev.maestro.storage.fs;

import dev.maestro.core.domain.Project;
import dev.maestro.json.Delta;
import dev.maestro.json.Deltas;
import dev.maestro.json.Documents;
import dev.maestro.json.StoredEntity;

/** A version of a project in memory. */
final class KeptProject extends Kept<Project> {

  private final ProjectKeys keys;

  KeptProject(ProjectKeys keys, byte[] json, Document document) {
    super(json, document);
    this.keys = keys;
  }

  KeptProject(Project project, Document document) {
    this(ProjectKeys.of(project), project, document);
  }

  private KeptProject(ProjectKeys keys, Project project, Document document) {
    super(project, document);
    this.keys = keys;
  }

  @Override
  ProjectKeys keys() {
    return keys;
  }

  @Override
  KeptProject next(Project project) {
    ProjectKeys next = ProjectKeys.of(project);
    return new KeptProject(next.equals(keys) ? keys : next, project, document());
  }

  @Override
  Project decode(byte[] json, StoredEntity stored) {
    return Documents.project(json, stored);
  }

  @Override
  byte[] encode(Project project) {
    return Documents.compact(project);
  }

  @Override
  byte[] pretty(Project project) {
    return Documents.pretty(project);
  }

  @Override
  Delta between(Project old, Project next) {
    return Deltas.between(old, next);
  }
}
