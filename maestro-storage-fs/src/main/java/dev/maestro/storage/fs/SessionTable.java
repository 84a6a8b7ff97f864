package dev.maestro.storage.fs;

import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.SessionFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePSet;

/** The sessions, found by what a filter can ask and by the name of their file. Immutable. */
record SessionTable(
    Table<SessionId, Session> all,
    Index<ProjectId, Session> byProject,
    Index<TaskId, Session> byTask,
    Index<String, Session> byFileKey) {

  static SessionTable of(Collection<Session> sessions) {
    Comparator<Session> order = Session.CREATION_ORDER;
    return new SessionTable(
        Table.of(sessions, Session::id, order),
        Index.of(sessions, session -> List.of(session.projectId()), order),
        Index.of(sessions, Session::taskIds, order),
        Index.of(sessions, session -> List.of(IdShape.fileKey(session.id().value())), order));
  }

  @Nullable Session get(SessionId id) {
    return all.get(id);
  }

  boolean isTaken(SessionId id) {
    return !byFileKey.at(IdShape.fileKey(id.value())).isEmpty();
  }

  SessionTable with(Session session) {
    return indexed(all.with(session), get(session.id()), session);
  }

  SessionTable without(SessionId id) {
    return indexed(all.without(id), get(id), null);
  }

  private SessionTable indexed(
      Table<SessionId, Session> table, @Nullable Session old, @Nullable Session next) {
    return new SessionTable(
        table,
        byProject.replace(old, next),
        byTask.replace(old, next),
        byFileKey.replace(old, next));
  }

  Stream<Session> stream(SessionFilter filter) {
    List<TreePSet<Session>> groups = new ArrayList<>();
    groups.add(all.inOrder());
    if (filter.projectId() != null) {
      groups.add(byProject.at(filter.projectId()));
    }
    if (filter.taskId() != null) {
      groups.add(byTask.at(filter.taskId()));
    }
    return TaskTable.smallest(groups).stream().filter(filter::matches);
  }
}
