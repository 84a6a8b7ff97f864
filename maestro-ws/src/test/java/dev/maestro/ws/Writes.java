package dev.maestro.ws;

import dev.maestro.core.domain.Change;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.ProjectPatch;
import dev.maestro.core.domain.Value;

/** Changes of one project, each of which is one event. */
final class Writes {

  private Writes() {}

  static void to(Server server, ProjectId project, int count) {
    for (int i = 0; i < count; i++) {
      one(server, project, "change " + i);
    }
  }

  /** The seq of the event. */
  static long one(Server server, ProjectId project, String description) {
    ProjectPatch patch =
        new ProjectPatch(Change.keep(), Change.keep(), Change.to(description), Value.Fields.EMPTY);
    return server.maestro().projects().update(project, patch).seq();
  }
}
