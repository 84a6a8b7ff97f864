package dev.maestro.storage.fs;

import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.SessionFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a session is found by. */
record SessionKeys(
    SessionId id, long createdAt, ProjectId projectId, SessionStatus status, List<TaskId> taskIds)
    implements Keys<SessionId> {

  /** As {@link Session#CREATION_ORDER}. */
  static final Comparator<SessionKeys> ORDER =
      Comparator.comparingLong(SessionKeys::createdAt).thenComparing(SessionKeys::id);

  /** The sessions that match each part that is not null or false. */
  private record Group(
      @Nullable ProjectId project,
      @Nullable TaskId task,
      @Nullable SessionStatus status,
      boolean active) {}

  private record FileName(String key) {}

  static SessionKeys of(Session session) {
    return new SessionKeys(
        session.id(),
        session.startedAt(),
        session.projectId(),
        session.status(),
        session.taskIds());
  }

  @Override
  public Ref ref() {
    return new Ref(Kind.SESSION, id.value());
  }

  @Override
  public Object alike() {
    return id;
  }

  @Override
  public List<Object> groups() {
    List<Object> groups = new ArrayList<>();
    groups.add(ALL);
    groups.add(fileName(id));
    addByStatus(null, null, groups);
    addByStatus(projectId, null, groups);
    groups.add(new Group(projectId, null, null, false));
    for (TaskId task : taskIds) {
      groups.add(new Group(null, task, null, false));
      addByStatus(null, task, groups);
    }
    return groups;
  }

  private void addByStatus(
      @Nullable ProjectId project, @Nullable TaskId task, List<Object> groups) {
    groups.add(new Group(project, task, status, false));
    if (status.isActive()) {
      groups.add(new Group(project, task, null, true));
    }
  }

  /** The sessions whose file could have the name of that one's, where case does not count. */
  static Object fileName(SessionId id) {
    return new FileName(IdShape.fileKey(id.value()));
  }

  /** A group that holds every session that matches the filter, and few others. */
  static Object group(SessionFilter filter) {
    ProjectId project = filter.taskId() == null ? filter.projectId() : null;
    boolean active = filter.activeOnly() && filter.status() == null;
    return project == null && filter.taskId() == null && filter.status() == null && !active
        ? ALL
        : new Group(project, filter.taskId(), filter.status(), active);
  }
}
