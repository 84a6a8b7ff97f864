package dev.maestro.core.usecase;

import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.port.Ids;
import dev.maestro.core.port.Storage;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * All that can be done to a store: the use cases over one {@link Storage}. Plain reads go to {@link
 * Storage#snapshot}. Safe for use by many threads.
 */
public final class Maestro {

  private final Projects projects;
  private final Tasks tasks;
  private final Subtasks subtasks;
  private final Sessions sessions;
  private final Spawning spawning;

  /**
   * @param host the machine that sessions are said to run on
   * @param serverUrl where spawned agents find the server; asked at each spawn
   */
  public Maestro(
      Storage storage, InstantSource time, Ids ids, HostInfo host, Supplier<String> serverUrl) {
    Transactions transactions = new Transactions(storage, time, ids);
    this.projects = new Projects(transactions);
    this.tasks = new Tasks(transactions);
    this.subtasks = new Subtasks(transactions);
    this.sessions = new Sessions(transactions, host);
    this.spawning = new Spawning(transactions, host, serverUrl);
  }

  public Projects projects() {
    return projects;
  }

  public Tasks tasks() {
    return tasks;
  }

  public Subtasks subtasks() {
    return subtasks;
  }

  public Sessions sessions() {
    return sessions;
  }

  public Spawning spawning() {
    return spawning;
  }
}
