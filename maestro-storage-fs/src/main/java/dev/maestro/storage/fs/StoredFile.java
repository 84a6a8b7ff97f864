package dev.maestro.storage.fs;

import dev.maestro.core.domain.ProjectId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that stands for an entity by its name and place.
 *
 * @param stamp as it is now
 * @param project of a task, the folder that it lies in; null where it lies in none
 */
record StoredFile(
    Kind kind, String id, Path path, Document.Stamp stamp, @Nullable ProjectId project) {

  Ref ref() {
    return new Ref(kind, id);
  }
}
