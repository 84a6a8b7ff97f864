package dev.maestro.storage.fs;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.ProjectId;
import org.jspecify.annotations.Nullable;

/**
 * A file that stands for an entity and cannot be read.
 *
 * @param path relative to the data directory
 * @param project of a task, the folder that it lies in; null where it lies in none
 */
record CorruptFile(Kind kind, String id, String path, @Nullable ProjectId project, String reason) {

  Ref ref() {
    return new Ref(kind, id);
  }

  EntityCorrupt asException() {
    return new EntityCorrupt(id, path + ": " + reason);
  }

  LoadReport.Finding asFinding() {
    return new LoadReport.Finding(path, reason);
  }
}
