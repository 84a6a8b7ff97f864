package dev.maestro.core.domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was sent breaks a rule; {@link #faults()} lists every breach, the message the first. */
public final class ValidationFailed extends MaestroException {

  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /** One or more faults, in the order in which they were found. */
  public ValidationFailed(List<Fault> faults) {
    super(Kind.INVALID, "VALIDATION_ERROR", faults.get(0).message(), describe(faults), null);
    this.faults = List.copyOf(faults);
  }

  public ValidationFailed(String path, String message) {
    this(List.of(new Fault(path, message)));
  }

  public List<Fault> faults() {
    return faults;
  }

  private static Value describe(List<Fault> faults) {
    return new Value.Items(faults.stream().map(ValidationFailed::describe).toList());
  }

  private static Value describe(Fault fault) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("path", Value.of(fault.path()));
    fields.put("message", Value.of(fault.message()));
    return new Value.Fields(fields);
  }
}
