package dev.maestro.tools.move;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.port.Transaction;
import dev.maestro.tools.Refused;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes an import: every entity as it came, with the event that its creation has, then what of the
 * store learns of it. Used by the thread of the transaction.
 */
final class ImportWriter {

  private final Transaction tx;
  private final Links links;
  private final Load load;
  private final long now;
  private final AtomicLong saved;

  /**
   * @param links to what is stored
   * @param load of what is brought
   * @param now milliseconds since the epoch
   * @param saved counts what is brought
   */
  ImportWriter(Transaction tx, Links links, Load load, long now, AtomicLong saved) {
    this.tx = tx;
    this.links = links;
    this.load = load;
    this.now = now;
    this.saved = saved;
  }

  /**
   * @throws Refused if there is no room for what of the store would change
   */
  void write(Incoming incoming) {
    saved.set(0);
    // What is stored is looked at before anything of it changes.
    StoredChanges stored = StoredChanges.of(links, incoming, tx.passing(), load);
    incoming.projects().forEach(this::create);
    incoming.tasks().forEach(task -> create(links.complete(task)));
    incoming.sessions().forEach(session -> create(links.complete(session)));
    stored.tasks().forEach(this::update);
    stored.sessions().forEach(this::update);
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
