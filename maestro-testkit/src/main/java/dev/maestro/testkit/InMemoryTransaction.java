package dev.maestro.testkit;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Transaction;
import dev.maestro.json.Documents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Works on a copy of everything, which becomes the store's state or is dropped. */
final class InMemoryTransaction extends EntityReads implements Transaction {

  private final Entities copy;
  private final Thread thread = Thread.currentThread();
  private final Map<Object, LongSupplier> savedSizes = new HashMap<>();
  private final List<LoggedEvent> recorded = new ArrayList<>();
  private boolean over;

  InMemoryTransaction(Entities base, long seq, AtomicInteger open) {
    super(seq, open);
    this.copy = base.copy();
  }

  @Override
  Entities entities() {
    if (over) {
      throw new IllegalStateException("The work is over, and its transaction with it");
    }
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException("A transaction is used by the thread of its work alone");
    }
    return copy;
  }

  /** Ends the use of this transaction. */
  void end() {
    over = true;
  }

  /**
   * The state that this transaction made.
   *
   * @throws EntityTooLarge if an entity that was saved passes the limit
   */
  Entities finished() {
    savedSizes.forEach((id, size) -> {
      if (size.getAsLong() > EntityTooLarge.LIMIT) {
        throw new EntityTooLarge(id.toString(), size.getAsLong());
      }
    });
    return copy;
  }

  List<LoggedEvent> recorded() {
    return recorded;
  }

  @Override
  public void save(Project project) {
    save(entities().projects, project.id(), project, () -> Documents.size(project));
  }

  @Override
  public void save(Task task) {
    save(entities().tasks, task.id(), task, () -> Documents.size(task));
  }

  @Override
  public void save(Session session) {
    save(entities().sessions, session.id(), session, () -> Documents.size(session));
  }

  private <I, E> void save(Map<I, E> among, I id, E entity, LongSupplier size) {
    copy.requireReadable(id);
    among.put(id, entity);
    savedSizes.put(id, size);
  }

  @Override
  public void delete(ProjectId id) {
    delete(entities().projects, id);
  }

  @Override
  public void delete(TaskId id) {
    delete(entities().tasks, id);
  }

  @Override
  public void delete(SessionId id) {
    delete(entities().sessions, id);
  }

  private <I, E> void delete(Map<I, E> among, I id) {
    copy.requireReadable(id);
    among.remove(id);
    savedSizes.remove(id);
  }

  @Override
  public void record(Event event, long at) {
    entities();
    recorded.add(new LoggedEvent(seq() + recorded.size() + 1, at, event));
  }

  @Override
  public void requireReadable(ProjectId owner) {
    entities()
        .corrupt
        .forEach((id, corruption) -> {
          if (!(id instanceof ProjectId)
              && (corruption.owner() == null || owner.equals(corruption.owner()))) {
            throw new EntityCorrupt(id.toString(), corruption.reason());
          }
        });
  }
}
