package dev.maestro.testkit.contract;

import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.Ids;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.Work;
import dev.maestro.core.usecase.Maestro;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is asked of a store. It has a time and ids of its own, so that its answer depends
 * on nothing but the state that it finds.
 *
 * @param number its own among its history's
 */
record Call(int number, String name, Asking asking) {

  /** What to ask; it returns what a store answers, in a form that can be compared. */
  @FunctionalInterface
  interface Asking {
    Object ask(Storage storage, Maestro maestro);
  }

  /**
   * What was answered.
   *
   * @param refusal the code of the refusal; null where it was not refused
   * @param result what came back, with the seq where it is a commit's; or the refusal's message
   */
  record Answer(@Nullable String refusal, Object result) {

    /** Whether the store could not take it, and said that nothing changed. */
    boolean isUnavailable() {
      return "STORAGE_UNAVAILABLE".equals(refusal);
    }
  }

  Answer ask(Storage storage) {
    CallIds ids = new CallIds(number);
    Maestro maestro =
        new Maestro(
            new Restarting(storage, ids),
            () -> Instant.ofEpochMilli(1_000 + number),
            ids,
            new HostInfo("host", "linux"),
            () -> "http://localhost:3000");
    try {
      Object result = asking.ask(storage, maestro);
      return new Answer(
          null, result instanceof Commit<?> c ? List.of(c.result(), c.seq()) : result);
    } catch (StorageUnavailable e) {
      return unavailable();
    } catch (MaestroException e) {
      return new Answer(e.code(), String.valueOf(e.getMessage()));
    }
  }

  static Answer unavailable() {
    return new Answer("STORAGE_UNAVAILABLE", "");
  }

  @Override
  public String toString() {
    return number + " " + name;
  }

  /** A store that lets each run of a work make the same ids. */
  private record Restarting(Storage storage, CallIds ids) implements Storage {

    @Override
    public <R> Commit<R> write(Work<R> work, Durability atLeast) {
      return storage.write(
          tx -> {
            ids.restart();
            return work.run(tx);
          },
          atLeast);
    }

    @Override
    public Snapshot snapshot() {
      return storage.snapshot();
    }

    @Override
    public Durability durability() {
      return storage.durability();
    }

    @Override
    public EventLog events() {
      return storage.events();
    }

    @Override
    public Consumers consumers() {
      return storage.consumers();
    }

    @Override
    public void close() {
      storage.close();
    }
  }

  /** Ids that tell which call made them. Used by one thread. */
  private static final class CallIds implements Ids {
    private final int call;
    private int made;

    CallIds(int call) {
      this.call = call;
    }

    void restart() {
      made = 0;
    }

    private String next(String kind) {
      made++;
      return kind + "_" + call + "_" + made;
    }

    @Override
    public ProjectId newProjectId() {
      return new ProjectId(next("proj"));
    }

    @Override
    public TaskId newTaskId() {
      return new TaskId(next("task"));
    }

    @Override
    public SessionId newSessionId() {
      return new SessionId(next("sess"));
    }

    @Override
    public SubtaskId newSubtaskId() {
      return new SubtaskId(next("sub"));
    }

    @Override
    public String newEventId() {
      return next("evt");
    }
  }
}
