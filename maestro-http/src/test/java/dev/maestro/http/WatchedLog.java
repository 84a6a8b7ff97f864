package dev.maestro.http;

import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.EventPublisher;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.StoreId;
import dev.maestro.core.port.Work;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A storage whose log counts how often it is read.
 *
 * @param reads how often
 * @param failures so many of the next reads fail
 */
record WatchedLog(Storage storage, AtomicInteger reads, AtomicInteger failures) implements Storage {

  WatchedLog(Storage storage) {
    this(storage, new AtomicInteger(), new AtomicInteger());
  }

  @Override
  public Snapshot snapshot() {
    return storage.snapshot();
  }

  @Override
  public <R> Commit<R> write(Work<R> work, Durability atLeast) {
    return storage.write(work, atLeast);
  }

  @Override
  public Durability durability() {
    return storage.durability();
  }

  @Override
  public EventLog events() {
    return new Counted(storage.events());
  }

  @Override
  public Consumers consumers() {
    return storage.consumers();
  }

  @Override
  public void close() {
    storage.close();
  }

  private final class Counted implements EventLog {

    private final EventLog log;

    Counted(EventLog log) {
      this.log = log;
    }

    @Override
    public Page read(long after, int limit) {
      reads.incrementAndGet();
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw StorageUnavailable.unreadable("planted", null);
      }
      return log.read(after, limit);
    }

    @Override
    public StoreId storeId() {
      return log.storeId();
    }

    @Override
    public long latestSeq() {
      return log.latestSeq();
    }

    @Override
    public Subscription announceTo(EventPublisher publisher) {
      return log.announceTo(publisher);
    }
  }
}
