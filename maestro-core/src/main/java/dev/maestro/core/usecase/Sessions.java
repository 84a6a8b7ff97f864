package dev.maestro.core.usecase;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Faults;
import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.domain.IdList;
import dev.maestro.core.domain.NewSession;
import dev.maestro.core.domain.NewSessionEvent;
import dev.maestro.core.domain.NewSessionTimelineEvent;
import dev.maestro.core.domain.NotFound;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionExists;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionPatch;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Storage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with sessions. Safe for use by many threads; every method may also throw what
 * {@link Storage#write} throws.
 */
public final class Sessions {

  private final Transactions transactions;
  private final HostInfo host;

  Sessions(Transactions transactions, HostInfo host) {
    this.transactions = transactions;
    this.host = host;
  }

  /**
   * @throws ValidationFailed if what was sent breaks a rule
   * @throws SessionExists if the id that the client chose is taken
   * @throws NotFound if the project or a task does not exist
   */
  public Commit<Session> create(NewSession sent) {
    return transactions.run(changes -> {
      Session session = Session.create(chosenOrNew(changes, sent.id()), sent, host, changes);
      requireFree(changes, session.id());
      changes.tx().requireProject(session.projectId());
      Relations.requireTasks(changes, session.taskIds());
      changes.save(session);
      changes.announce(new Event.SessionCreated(session));
      Relations.sessionCreated(changes, session);
      return session;
    });
  }

  private static SessionId chosenOrNew(Changes changes, @Nullable SessionId chosen) {
    return chosen == null ? unusedId(changes) : chosen;
  }

  static SessionId unusedId(Changes changes) {
    SessionId id = changes.ids().newSessionId();
    while (changes.tx().isTaken(id)) {
      id = changes.ids().newSessionId();
    }
    return id;
  }

  private static void requireFree(Changes changes, SessionId id) {
    if (changes.tx().isTaken(id)) {
      throw new SessionExists(id);
    }
  }

  /**
   * Only tasks that the update names anew have to exist.
   *
   * @throws ValidationFailed if what was sent breaks a rule
   * @throws NotFound if the session, or a task that it gains, does not exist
   */
  public Commit<Session> update(SessionId id, SessionPatch patch) {
    return transactions.run(changes -> {
      Session before = changes.tx().requireSession(id);
      Session after = before.update(patch, changes);
      List<TaskId> gained = IdList.missing(after.taskIds(), before.taskIds());
      Relations.requireTasks(changes, gained);
      changes.save(after);
      changes.announce(new Event.SessionUpdated(after));
      Relations.sessionChanged(
          changes, after, gained, IdList.missing(before.taskIds(), after.taskIds()));
      return after;
    });
  }

  /**
   * @throws NotFound if there is no such session
   */
  public Commit<SessionId> delete(SessionId id) {
    return transactions.run(changes -> {
      Session session = changes.tx().requireSession(id);
      changes.delete(id);
      changes.announce(new Event.SessionDeleted(session.projectId(), id));
      Relations.sessionDeleted(changes, session);
      return id;
    });
  }

  /**
   * Puts the session to work on the task; nothing where it works on it already.
   *
   * @throws NotFound if the session or the task does not exist
   */
  public Commit<Session> addTask(SessionId id, TaskId taskId) {
    return transactions.run(changes -> {
      Session before = changes.tx().requireSession(id);
      changes.tx().requireTask(taskId);
      if (before.taskIds().contains(taskId)) {
        return before;
      }
      Session after = changes.save(before.link(taskId, changes));
      Relations.sessionChanged(changes, after, List.of(taskId), List.of());
      return after;
    });
  }

  /**
   * Takes the session off the task; nothing where it does not work on it.
   *
   * @throws NotFound if the session or the task does not exist
   */
  public Commit<Session> removeTask(SessionId id, TaskId taskId) {
    return transactions.run(changes -> {
      Session before = changes.tx().requireSession(id);
      if (!before.taskIds().contains(taskId)) {
        changes.tx().requireTask(taskId);
        return before;
      }
      Session after = changes.save(before.unlink(taskId, changes));
      Relations.sessionChanged(changes, after, List.of(), List.of(taskId));
      return after;
    });
  }

  /**
   * @throws NotFound if there is no such session
   * @throws ValidationFailed if the type is missing
   */
  public Commit<Session> addEvent(SessionId id, NewSessionEvent sent) {
    return transactions.run(changes -> {
      Faults faults = new Faults();
      sent.check("", faults);
      faults.throwIfAny();
      Session session = changes.tx().requireSession(id);
      return changes.save(session.addEvent(sent.complete(changes), changes));
    });
  }

  /**
   * @throws NotFound if there is no such session
   * @throws ValidationFailed if the message is missing
   */
  public Commit<Session> addToTimeline(SessionId id, NewSessionTimelineEvent sent) {
    return transactions.run(changes -> {
      Faults faults = new Faults();
      sent.checkPosted(faults);
      faults.throwIfAny();
      Session session = changes.tx().requireSession(id);
      return changes.save(session.addToTimeline(sent.complete(changes), changes));
    });
  }
}
