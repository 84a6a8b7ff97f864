package dev.maestro.core.usecase;

import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.Ids;
import dev.maestro.core.port.Storage;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /** The same use cases, each durable when it is acknowledged; this, where they all are. */
  private final Maestro durable;

  /**
   * @param host the machine that sessions are said to run on
   * @param serverUrl where spawned agents find the server; asked at each spawn
   */
  public Maestro(
      Storage storage, InstantSource time, Ids ids, HostInfo host, Supplier<String> serverUrl) {
    this(
        new Transactions(storage, time, ids, Durability.BUFFERED),
        host,
        serverUrl,
        new Maestro(new Transactions(storage, time, ids, Durability.FSYNC), host, serverUrl, null));
  }

  private Maestro(
      Transactions transactions,
      HostInfo host,
      Supplier<String> serverUrl,
      @Nullable Maestro durable) {
    this.projects = new Projects(transactions);
    this.tasks = new Tasks(transactions);
    this.subtasks = new Subtasks(transactions);
    this.sessions = new Sessions(transactions, host);
    this.spawning = new Spawning(transactions, host, serverUrl);
    this.durable = durable == null ? this : durable;
  }

  /** The same, where a write is acknowledged when it is at least that durable. */
  public Maestro demanding(Durability atLeast) {
    return atLeast == Durability.FSYNC ? durable : this;
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
