package dev.maestro.storage.fs;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.SegmentInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * An entity that is gone, or whose document cannot be read. Used by one thread, while the journal
 * is held.
 */
record LostEntity(String id, Visible visible, Journal journal, Path directory) {

  /**
   * @throws CannotRestore if it is there, or nothing tells of it
   */
  Kept<?> lastVersion() throws IOException {
    for (Kind kind : Kind.values()) {
      Kept<?> lastGood = visible.state().corrupt().lastGood().get(new Ref(kind, id));
      if (lastGood != null) {
        return lastGood;
      }
    }
    LastVersions versions = LastVersions.of(id, directory, visible.place().position());
    return versions.all().stream()
        .filter(version -> visible.state().find(version.ref()) == null)
        .findFirst()
        .orElseThrow(() -> notFound(versions.isWhole()));
  }

  private CannotRestore notFound(boolean isWhole) {
    for (Kind kind : Kind.values()) {
      requireGone(new Ref(kind, id), visible.state());
    }
    SegmentInfo oldest = journal.segments().get(0);
    return new CannotRestore(
        id
            + " is not found in what is retained: the journal goes back to event "
            + oldest.firstSeq()
            + ", of "
            + Instant.ofEpochMilli(oldest.createdAt())
            + "."
            + (isWhole
                ? ""
                : " A part of that cannot be read: stop the server and run doctor --repair."));
  }

  /**
   * @throws CannotRestore if it is there
   */
  static void requireGone(Ref ref, State state) {
    if (state.find(ref) != null) {
      throw new CannotRestore(ref + " is there, so that nothing has to be brought back.");
    }
  }

  /**
   * @throws CannotRestore if the project that it belongs to is not there
   */
  static void requireProject(Kept<?> version, State state) {
    ProjectId project =
        version instanceof KeptTask task
            ? task.keys().projectId()
            : version instanceof KeptSession session ? session.keys().projectId() : null;
    if (project != null && state.projectTable().get(project) == null) {
      throw new CannotRestore(
          version.ref()
              + " belongs to project "
              + project
              + ", which is not there. Bring that back first.");
    }
  }
}
