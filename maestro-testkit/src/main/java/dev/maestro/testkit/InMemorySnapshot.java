package dev.maestro.testkit;

import dev.maestro.core.port.Snapshot;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A snapshot that refuses to be read once it is closed. */
final class InMemorySnapshot extends EntityReads implements Snapshot {

  private final Entities entities;
  private final AtomicInteger open;
  private final AtomicBoolean closed = new AtomicBoolean();

  InMemorySnapshot(Entities entities, long seq, AtomicInteger open) {
    super(seq, open);
    this.entities = entities;
    this.open = open;
    open.incrementAndGet();
  }

  @Override
  Entities entities() {
    if (closed.get()) {
      throw new IllegalStateException("The snapshot was closed");
    }
    return entities;
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      open.decrementAndGet();
    }
  }
}
