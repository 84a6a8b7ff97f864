package dev.maestro.core.domain;

import org.jspecify.annotations.Nullable;

/** What a client says of a project that is to be; null is "not said". */
public record NewProject(
    @Nullable String name,
    @Nullable String workingDir,
    @Nullable String description,
    Value.Fields unknown) {

  /** A project of that name and nothing else. */
  public static NewProject named(String name) {
    return new NewProject(name, null, null, Value.Fields.EMPTY);
  }

  public void check(Faults faults) {
    faults.checkText("name", name);
  }
}
