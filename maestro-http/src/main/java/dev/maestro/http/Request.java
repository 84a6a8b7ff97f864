package dev.maestro.http;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Durability;
import io.undertow.util.HeaderMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a handler sees of a request.
 *
 * @param parameters what stands in the path for the names of its pattern, decoded
 * @param rawQuery as in the request line
 * @param headers to be read while the handler runs
 * @param body no fields where the route needs none
 */
record Request(
    Map<String, String> parameters, String rawQuery, HeaderMap headers, Value.Fields body) {

  String parameter(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  /** What a write has to survive before it is answered. */
  Durability atLeast() {
    return Preferences.durability(headers);
  }

  ProjectId projectId() {
    return new ProjectId(parameter("projectId"));
  }

  TaskId taskId() {
    return new TaskId(parameter("taskId"));
  }

  SubtaskId subtaskId() {
    return new SubtaskId(parameter("subtaskId"));
  }

  SessionId sessionId() {
    return new SessionId(parameter("sessionId"));
  }

  /**
   * @throws dev.maestro.core.domain.ValidationFailed if it cannot be understood
   */
  Query query() {
    return new Query(rawQuery);
  }
}
