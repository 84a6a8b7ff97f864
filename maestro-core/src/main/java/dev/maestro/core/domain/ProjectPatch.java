package dev.maestro.core.domain;

/** What a client wants changed in a project. */
public record ProjectPatch(
    Change<String> name,
    Change<String> workingDir,
    Change<String> description,
    Value.Fields unknown) {

  public void check(Faults faults) {
    faults.checkText("name", name);
  }
}
