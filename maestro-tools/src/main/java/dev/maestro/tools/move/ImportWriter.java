package dev.maestro.tools.move;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.Transaction;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes an import: every entity as it came, with the event that its creation has, then what of the
 * store learns of it. Used by the thread of the transaction.
 */
final class ImportWriter {

  private final Transaction tx;
  private final Links links;
  private final long now;
  private final AtomicLong saved;

  /**
   * @param links to what is stored
   * @param now milliseconds since the epoch
   * @param saved counts what is brought
   */
  ImportWriter(Transaction tx, Links links, long now, AtomicLong saved) {
    this.tx = tx;
    this.links = links;
    this.now = now;
    this.saved = saved;
  }

  void write(Incoming incoming) {
    saved.set(0);
    // What is stored is looked at before anything of it changes.
    Reads before = tx.passing();
    List<Task> storedTasks = links.storedTasks(incoming, before).toList();
    List<Session> storedSessions = links.storedSessions(incoming, before).toList();
    incoming.projects().forEach(this::create);
    incoming.tasks().forEach(task -> create(links.complete(task)));
    incoming.sessions().forEach(session -> create(links.complete(session)));
    storedTasks.forEach(this::update);
    storedSessions.forEach(this::update);
  }

  private void create(Project project) {
    tx.save(project);
    tx.record(new Event.ProjectCreated(project), now);
    saved.incrementAndGet();
  }

  private void create(Task task) {
    tx.save(task);
    tx.record(new Event.TaskCreated(task), now);
    saved.incrementAndGet();
  }

  private void create(Session session) {
    tx.save(session);
    tx.record(new Event.SessionCreated(session), now);
    saved.incrementAndGet();
  }

  private void update(Task task) {
    tx.save(task);
    tx.record(new Event.TaskUpdated(task), now);
  }

  private void update(Session session) {
    tx.save(session);
    tx.record(new Event.SessionUpdated(session), now);
  }
}
