package dev.maestro.core.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session's event as a client sends it; null is "not said", and the type is required. */
public record NewSessionEvent(
    @Nullable String id,
    @Nullable Long timestamp,
    @Nullable String type,
    @Nullable Value data,
    Value.Fields unknown) {

  /**
   * @param path of this event in what was sent, as {@code events[2].}, or empty
   */
  public void check(String path, Faults faults) {
    faults.checkText(path + "type", type);
  }

  public SessionEvent complete(Moment moment) {
    return new SessionEvent(
        Objects.requireNonNullElseGet(id, moment::newEventId),
        Objects.requireNonNullElseGet(timestamp, moment::now),
        Objects.requireNonNull(type, "checked before"),
        data,
        unknown);
  }
}
