package dev.maestro.json;

import dev.maestro.core.domain.Faults;
import dev.maestro.core.domain.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What all request bodies have in common. */
final class Requests {

  /** The fields that the server alone sets; a client that sends them back is not refused. */
  static final List<String> SERVER_OWNED =
      List.of(
          "id",
          "createdAt",
          "updatedAt",
          "startedAt",
          "completedAt",
          "lastActivity",
          "hostname",
          "platform");

  /** The server alone also says which task a subtask belongs to. */
  static final List<String> SUBTASK_OWNED = List.of("taskId");

  private Requests() {}

  /**
   * Reads a body, past the fields that the server owns.
   *
   * @throws dev.maestro.core.domain.ValidationFailed with every fault that the reading found
   */
  static <R> R read(Value.Fields body, Function<FieldReader, R> reading) {
    Faults faults = new Faults();
    R result = reading.apply(new FieldReader(body, "", faults).ignore(SERVER_OWNED));
    faults.throwIfAny();
    return result;
  }

  /** A body whose id, if it names one, is not looked at. */
  static Value.Fields withoutId(Value.Fields body) {
    return body.merge(new Value.Fields(Map.of("id", Value.NULL)));
  }
}
