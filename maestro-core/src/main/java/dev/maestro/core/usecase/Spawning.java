package dev.maestro.core.usecase;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.Spawn;
import dev.maestro.core.domain.SpawnRefused;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Storage;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Announces that somebody should start an agent; nothing is executed here. Safe for use by many
 * threads.
 */
public final class Spawning {

  private final Transactions transactions;
  private final HostInfo host;
  private final Supplier<String> serverUrl;

  Spawning(Transactions transactions, HostInfo host, Supplier<String> serverUrl) {
    this.transactions = transactions;
    this.host = host;
    this.serverUrl = serverUrl;
  }

  /**
   * May also throw what {@link Storage#write} throws.
   *
   * @throws SpawnRefused if what was sent breaks a rule, or names what does not exist
   */
  public Commit<Session> spawn(Spawn spawn) {
    spawn.check();
    return transactions.run(changes -> {
      Project project = requireReferences(changes, spawn);
      Session session = spawn.session(Sessions.unusedId(changes), serverUrl.get(), host, changes);
      changes.save(session);
      changes.announce(new Event.SpawnRequested(spawn.request(session, project)));
      changes.announce(new Event.SessionCreated(session));
      Relations.sessionCreated(changes, session);
      return session;
    });
  }

  /** Announces of each request that is still open that it expired; it changes no session. */
  Commit<Integer> expire(List<OpenSpawn> spawns) {
    return transactions.run(changes -> {
      List<Session> waiting =
          spawns.stream().flatMap(spawn -> waiting(changes, spawn).stream()).toList();
      waiting.forEach(session ->
          changes.announce(
              new Event.SpawnExpired(session.projectId(), session.id(), session.taskIds())));
      return waiting.size();
    });
  }

  /**
   * The session, if it still is the one of that request and waits. One that cannot be read is not
   * known to wait.
   */
  private static Optional<Session> waiting(Changes changes, OpenSpawn spawn) {
    try {
      return changes
          .tx()
          .session(spawn.session())
          .filter(session -> session.status().equals(SessionStatus.SPAWNING))
          .filter(session -> session.startedAt() == spawn.at());
    } catch (EntityCorrupt e) {
      return Optional.empty();
    }
  }

  private static Project requireReferences(Changes changes, Spawn spawn) {
    Project project =
        changes
            .tx()
            .project(spawn.requireProjectId())
            .orElseThrow(() -> SpawnRefused.unknownProject(spawn.requireProjectId()));
    for (TaskId task : spawn.requireTaskIds()) {
      if (changes.tx().task(task).isEmpty()) {
        throw SpawnRefused.unknownTask(task);
      }
    }
    if (spawn.parent() != null && changes.tx().session(spawn.parent()).isEmpty()) {
      throw SpawnRefused.unknownParent(spawn.parent());
    }
    return project;
  }
}
