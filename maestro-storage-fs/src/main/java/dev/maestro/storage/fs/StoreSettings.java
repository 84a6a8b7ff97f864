package dev.maestro.storage.fs;

import dev.maestro.core.port.Durability;
import java.time.Duration;

/**
 * What whoever opens a store can choose. An event is dropped from the log when it is older than the
 * one bound or when younger ones fill the other, whichever comes first; one that a consumer has not
 * acknowledged is kept until younger ones fill a bound of its own.
 *
 * @param durability what every write has survived at least when it is acknowledged
 * @param eventsKeptFor how long an event can be read back, more than zero
 * @param eventBytesKept how many bytes of events can be read back, as the commits wrote them; at
 *     least 1
 * @param eventBytesKeptForConsumers how many bytes of events can be read back where a consumer has
 *     not acknowledged them, those that can be anyway included; at least 0
 */
public record StoreSettings(
    Durability durability,
    Duration eventsKeptFor,
    long eventBytesKept,
    long eventBytesKeptForConsumers) {

  /**
   * Every write is synced; events are kept for 7 days, and no more than 256 MiB of them, or 1 GiB
   * for a consumer.
   */
  public static final StoreSettings DEFAULT =
      new StoreSettings(
          Durability.FSYNC, Duration.ofDays(7), 256L * 1024 * 1024, 1024L * 1024 * 1024);

  /** Every write is synced, and no event is dropped: for who does not know what a server keeps. */
  public static final StoreSettings KEEPING_EVERYTHING =
      new StoreSettings(Durability.FSYNC, Duration.ofDays(365_000), Long.MAX_VALUE, Long.MAX_VALUE);

  public StoreSettings {
    if (eventsKeptFor.isZero() || eventsKeptFor.isNegative()) {
      throw new IllegalArgumentException(
          "eventsKeptFor must be more than zero, and is " + eventsKeptFor);
    }
    if (eventBytesKept < 1) {
      throw new IllegalArgumentException(
          "eventBytesKept must be at least 1, and is " + eventBytesKept);
    }
    if (eventBytesKeptForConsumers < 0) {
      throw new IllegalArgumentException(
          "eventBytesKeptForConsumers must be at least 0, and is " + eventBytesKeptForConsumers);
    }
  }

  public StoreSettings withDurability(Durability newDurability) {
    return new StoreSettings(
        newDurability, eventsKeptFor, eventBytesKept, eventBytesKeptForConsumers);
  }

  public StoreSettings withEventsKeptFor(Duration age) {
    return new StoreSettings(durability, age, eventBytesKept, eventBytesKeptForConsumers);
  }

  public StoreSettings withEventBytesKept(long bytes) {
    return new StoreSettings(durability, eventsKeptFor, bytes, eventBytesKeptForConsumers);
  }

  public StoreSettings withEventBytesKeptForConsumers(long bytes) {
    return new StoreSettings(durability, eventsKeptFor, eventBytesKept, bytes);
  }
}
