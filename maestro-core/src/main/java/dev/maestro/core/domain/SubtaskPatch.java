package dev.maestro.core.domain;

/** What a client wants changed in a subtask. */
public record SubtaskPatch(
    Change<String> title,
    Change<String> description,
    Change<Boolean> completed,
    Change<Value.Num> order,
    Value.Fields unknown) {

  public void check(Faults faults) {
    faults.checkText("title", title);
  }
}
