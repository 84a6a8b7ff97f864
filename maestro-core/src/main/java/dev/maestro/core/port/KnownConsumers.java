package dev.maestro.core.port;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.TooManyConsumers;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All consumers of a store at one moment, for the adapters; what a call of {@link Consumers} makes
 * of them. Immutable.
 */
public final class KnownConsumers {

  public static final KnownConsumers NONE = new KnownConsumers(new TreeMap<>());

  private final SortedMap<ConsumerName, Consumer> byName;

  private KnownConsumers(SortedMap<ConsumerName, Consumer> byName) {
    this.byName = Collections.unmodifiableSortedMap(byName);
  }

  public static KnownConsumers of(Collection<Consumer> consumers) {
    SortedMap<ConsumerName, Consumer> byName = new TreeMap<>();
    consumers.forEach(consumer -> byName.put(consumer.name(), consumer));
    return new KnownConsumers(byName);
  }

  /** Sorted by name. */
  public List<Consumer> all() {
    return List.copyOf(byName.values());
  }

  public Optional<Consumer> find(ConsumerName name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The same after an acknowledgement; see {@link Consumers#acknowledge}.
   *
   * @param store the one that the seq is of
   * @throws TooManyConsumers if it is one too many
   */
  public KnownConsumers acknowledged(ConsumerName name, long seq, StoreId store, long at) {
    Consumer known = byName.get(name);
    if (known == null && byName.size() >= Consumers.MOST) {
      throw new TooManyConsumers(Consumers.MOST);
    }
    SortedMap<ConsumerName, Consumer> next = new TreeMap<>(byName);
    next.put(
        name,
        known == null ? new Consumer(name, store, seq, at) : known.acknowledging(seq, store, at));
    return new KnownConsumers(next);
  }

  /** The same without that consumer; this where it is not known. */
  public KnownConsumers without(ConsumerName name) {
    if (!byName.containsKey(name)) {
      return this;
    }
    SortedMap<ConsumerName, Consumer> next = new TreeMap<>(byName);
    next.remove(name);
    return new KnownConsumers(next);
  }

  /** Up to where all consumers of that store have acknowledged; {@link Long#MAX_VALUE} for none. */
  public long acknowledgedByAll(StoreId store) {
    return byName.values().stream()
        .filter(consumer -> consumer.isOf(store))
        .mapToLong(Consumer::seq)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
