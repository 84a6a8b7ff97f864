package dev.maestro.core.domain;

/** When a change happens, and the ids that it hands out to the parts of an entity. */
public interface Moment {

  /** Milliseconds since the epoch, UTC; the same at every call. */
  long now();

  String newEventId();

  SubtaskId newSubtaskId();
}
