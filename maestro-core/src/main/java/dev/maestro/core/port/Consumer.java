package dev.maestro.core.port;

import dev.maestro.core.domain.ConsumerName;

/**
 * A reader of the events, as far as it has told.
 *
 * @param storeId what the seq is relative to
 * @param seq of the last event that it has acknowledged, or 0
 * @param lastContact when it was heard of last, in milliseconds since the epoch
 */
public record Consumer(ConsumerName name, StoreId storeId, long seq, long lastContact) {

  public Consumer {
    if (seq < 0) {
      throw new IllegalArgumentException("seq must be at least 0, and is " + seq);
    }
  }

  /** Whether the seq means something in that store; otherwise the consumer has to begin anew. */
  public boolean isOf(StoreId store) {
    return storeId.equals(store);
  }

  /** Goes on or begins anew, but never back. */
  Consumer acknowledging(long next, StoreId store, long at) {
    long reached = isOf(store) ? Math.max(seq, next) : next;
    return new Consumer(name, store, reached, lastContact).withContact(at);
  }

  /** The same with that as its last contact, unless it had a later one. */
  public Consumer withContact(long at) {
    return new Consumer(name, storeId, seq, Math.max(lastContact, at));
  }
}
