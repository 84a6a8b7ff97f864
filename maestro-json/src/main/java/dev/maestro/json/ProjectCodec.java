package dev.maestro.json;

import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.ProjectPatch;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;

/** A project as JSON. */
public final class ProjectCodec {

  static final ObjectForm<Project> FORM =
      new ObjectForm<>(
          List.of(
              Field.text("id", Project::id),
              Field.text("name", Project::name),
              Field.text("workingDir", Project::workingDir),
              Field.text("description", Project::description),
              Field.number("createdAt", Project::createdAt),
              Field.number("updatedAt", Project::updatedAt),
              Field.unknown(Project::unknown)));

  private ProjectCodec() {}

  public static void write(Project project, JsonGenerator generator) {
    FORM.write(project, generator);
  }

  static Project readStored(FieldReader reader, StoredEntity stored) {
    Stored.requireId(reader, stored);
    long createdAt = Objects.requireNonNullElseGet(reader.time("createdAt"), stored::createdAt);
    return new Project(
        new ProjectId(stored.id()),
        Objects.requireNonNullElse(reader.text("name"), ""),
        Objects.requireNonNullElse(reader.text("workingDir"), ""),
        Objects.requireNonNullElse(reader.text("description"), ""),
        createdAt,
        Objects.requireNonNullElse(reader.time("updatedAt"), createdAt),
        reader.rest());
  }

  /**
   * @throws ValidationFailed with every fault of the body
   */
  public static NewProject readNew(Value.Fields body) {
    return Requests.read(
        body,
        reader -> {
          NewProject project =
              new NewProject(
                  reader.text("name"),
                  reader.text("workingDir"),
                  reader.text("description"),
                  reader.rest());
          project.check(reader.faults());
          return project;
        });
  }

  /**
   * @throws ValidationFailed with every fault of the body
   */
  public static ProjectPatch readPatch(Value.Fields body) {
    return Requests.read(
        body,
        reader -> {
          ProjectPatch patch =
              new ProjectPatch(
                  reader.textChange("name"),
                  reader.textChange("workingDir"),
                  reader.textChange("description"),
                  reader.rest());
          patch.check(reader.faults());
          return patch;
        });
  }
}
