package dev.maestro.testkit;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.SeqAhead;
import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.KnownConsumers;
import dev.maestro.core.port.StorageUnavailable;
import java.util.List;
import java.util.Optional;

/** The consumers of a store in memory. All that they have not acknowledged is kept. */
final class InMemoryConsumers implements Consumers {

  private final EventLog log;
  private volatile KnownConsumers known;
  private boolean closed;

  InMemoryConsumers(EventLog log, KnownConsumers known) {
    this.log = log;
    this.known = known;
  }

  KnownConsumers known() {
    return known;
  }

  long acknowledgedByAll() {
    return known.acknowledgedByAll(log.storeId());
  }

  synchronized void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw StorageUnavailable.nothingChanged("the store is closed", null);
    }
  }

  @Override
  public synchronized Consumer acknowledge(ConsumerName name, long seq, long at) {
    requireOpen();
    if (seq > log.latestSeq()) {
      throw new SeqAhead(seq, log.storeId().value(), log.latestSeq());
    }
    known = known.acknowledged(name, seq, log.storeId(), at);
    return require(name);
  }

  @Override
  public synchronized boolean forget(ConsumerName name) {
    requireOpen();
    boolean isKnown = known.find(name).isPresent();
    known = known.without(name);
    return isKnown;
  }

  @Override
  public List<Consumer> all() {
    return known.all();
  }

  @Override
  public Optional<Consumer> find(ConsumerName name) {
    return known.find(name);
  }
}
