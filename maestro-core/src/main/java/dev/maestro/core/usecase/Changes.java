package dev.maestro.core.usecase;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Moment;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Ids;
import dev.maestro.core.port.Transaction;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One run of a use case: the transaction, the moment at which it happens, and which changed
 * entities nobody has been told of yet. An entity is saved in its final form before it is
 * announced.
 */
final class Changes implements Moment {

  private final Transaction tx;
  private final Ids ids;
  private final long now;
  private final Set<TaskId> untoldTasks = new LinkedHashSet<>();
  private final Set<SessionId> untoldSessions = new LinkedHashSet<>();

  Changes(Transaction tx, Ids ids, long now) {
    this.tx = tx;
    this.ids = ids;
    this.now = now;
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public String newEventId() {
    return ids.newEventId();
  }

  @Override
  public SubtaskId newSubtaskId() {
    return ids.newSubtaskId();
  }

  Transaction tx() {
    return tx;
  }

  Ids ids() {
    return ids;
  }

  Task save(Task task) {
    tx.save(task);
    untoldTasks.add(task.id());
    return task;
  }

  Session save(Session session) {
    tx.save(session);
    untoldSessions.add(session.id());
    return session;
  }

  void delete(TaskId id) {
    tx.delete(id);
    untoldTasks.remove(id);
  }

  void delete(SessionId id) {
    tx.delete(id);
    untoldSessions.remove(id);
  }

  void announce(Event event) {
    tx.record(event, now);
    if (event instanceof Event.TaskCreated created) {
      untoldTasks.remove(created.task().id());
    } else if (event instanceof Event.TaskUpdated updated) {
      untoldTasks.remove(updated.task().id());
    } else if (event instanceof Event.SessionCreated created) {
      untoldSessions.remove(created.session().id());
    } else if (event instanceof Event.SessionUpdated updated) {
      untoldSessions.remove(updated.session().id());
    }
  }

  /** Announces, as a whole, each changed entity that no event has shown yet. */
  void announceTheRest() {
    untoldTasks.forEach(id -> tx.record(new Event.TaskUpdated(tx.requireTask(id)), now));
    untoldSessions.forEach(id -> tx.record(new Event.SessionUpdated(tx.requireSession(id)), now));
  }
}
