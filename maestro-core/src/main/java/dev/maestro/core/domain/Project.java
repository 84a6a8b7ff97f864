package dev.maestro.core.domain;

import java.util.Comparator;

/**
 * A body of work.
 *
 * @param workingDir where it lies on its user's machine; stored as sent and never touched
 * @param createdAt milliseconds since the epoch, as is {@code updatedAt}
 * @param unknown fields that this version does not know
 */
public record Project(
    ProjectId id,
    String name,
    String workingDir,
    String description,
    long createdAt,
    long updatedAt,
    Value.Fields unknown) {

  public static final Comparator<Project> CREATION_ORDER =
      Comparator.comparingLong(Project::createdAt).thenComparing(Project::id);

  public static Project create(ProjectId id, NewProject sent, Moment moment) {
    Faults faults = new Faults();
    sent.check(faults);
    faults.throwIfAny();
    return new Project(
        id,
        Texts.required(sent.name()),
        Texts.orEmpty(sent.workingDir()),
        Texts.orEmpty(sent.description()),
        moment.now(),
        moment.now(),
        sent.unknown());
  }

  public Project update(ProjectPatch patch, Moment moment) {
    Faults faults = new Faults();
    patch.check(faults);
    faults.throwIfAny();
    return new Project(
        id,
        patch.name().map(Texts::trimmed).over(name, name),
        patch.workingDir().over(workingDir, ""),
        patch.description().over(description, ""),
        createdAt,
        Math.max(moment.now(), updatedAt),
        unknown.with(patch.unknown()));
  }

  /** The same project under another id. */
  public Project withId(ProjectId newId) {
    return new Project(newId, name, workingDir, description, createdAt, updatedAt, unknown);
  }
}
