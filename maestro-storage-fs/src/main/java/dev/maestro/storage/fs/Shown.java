package dev.maestro.storage.fs;

import dev.maestro.core.domain.Event;
import org.jspecify.annotations.Nullable;

/** Which entity an event shows whole. */
final class Shown {

  private Shown() {}

  /** Null where the event shows none. */
  static @Nullable Object entity(Event event) {
    if (event instanceof Event.ProjectCreated created) {
      return created.project();
    } else if (event instanceof Event.ProjectUpdated updated) {
      return updated.project();
    } else if (event instanceof Event.TaskCreated created) {
      return created.task();
    } else if (event instanceof Event.TaskUpdated updated) {
      return updated.task();
    } else if (event instanceof Event.SessionCreated created) {
      return created.session();
    } else if (event instanceof Event.SessionUpdated updated) {
      return updated.session();
    }
    return null;
  }

  static @Nullable Ref ref(Event event) {
    Object entity = entity(event);
    if (entity instanceof dev.maestro.core.domain.Project project) {
      return new Ref(Kind.PROJECT, project.id().value());
    } else if (entity instanceof dev.maestro.core.domain.Task task) {
      return new Ref(Kind.TASK, task.id().value());
    } else if (entity instanceof dev.maestro.core.domain.Session session) {
      return new Ref(Kind.SESSION, session.id().value());
    }
    return null;
  }
}
