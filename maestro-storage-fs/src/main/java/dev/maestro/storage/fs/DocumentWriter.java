package dev.maestro.storage.fs;

import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.json.Documents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** Turns what a transaction changed into changes of files. */
final class DocumentWriter {

  private final Layout layout;

  DocumentWriter(Layout layout) {
    this.layout = layout;
  }

  /**
   * @throws EntityTooLarge if a changed entity passes the limit
   */
  List<FileChange> changes(PendingState pending) {
    List<FileChange> changes = new ArrayList<>();
    State base = pending.base();
    State after = pending.after();
    pending.changedProjects().forEach(id -> add(id, base, after, changes));
    pending.changedTasks().forEach(id -> add(id, base, after, changes));
    pending.changedSessions().forEach(id -> add(id, base, after, changes));
    return changes;
  }

  private void add(ProjectId id, State base, State after, List<FileChange> changes) {
    Project project = after.projectTable().get(id);
    if (project != null) {
      byte[] content = Documents.pretty(project);
      changes.add(put(id.value(), layout.file(id), content, () -> Documents.size(project)));
    } else if (base.projectTable().get(id) != null) {
      changes.add(new FileChange.Remove(layout.file(id)));
    }
  }

  private void add(SessionId id, State base, State after, List<FileChange> changes) {
    Session session = after.sessionTable().get(id);
    if (session != null) {
      byte[] content = Documents.pretty(session);
      changes.add(put(id.value(), layout.file(id), content, () -> Documents.size(session)));
    } else if (base.sessionTable().get(id) != null) {
      changes.add(new FileChange.Remove(layout.file(id)));
    }
  }

  private void add(TaskId id, State base, State after, List<FileChange> changes) {
    Set<Path> obsolete = new LinkedHashSet<>(base.strays().getOrDefault(id, List.of()));
    Task old = base.taskTable().get(id);
    if (old != null) {
      obsolete.add(layout.file(old));
    }
    Task task = after.taskTable().get(id);
    if (task != null) {
      Path file = layout.file(task);
      byte[] content = Documents.pretty(task);
      changes.add(put(id.value(), file, content, () -> Documents.size(task)));
      obsolete.remove(file);
    }
    obsolete.forEach(file -> changes.add(new FileChange.Remove(file)));
  }

  private static FileChange put(String id, Path file, byte[] content, LongSupplier size) {
    // What people read is never smaller than what counts, so small content need not be counted.
    if (content.length > EntityTooLarge.LIMIT && size.getAsLong() > EntityTooLarge.LIMIT) {
      throw new EntityTooLarge(id, size.getAsLong());
    }
    return new FileChange.Put(file, content);
  }
}
