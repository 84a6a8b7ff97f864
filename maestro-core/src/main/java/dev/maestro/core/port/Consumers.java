package dev.maestro.core.port;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.NotFound;
import java.util.List;
import java.util.Optional;

/**
 * Readers of the events that the store knows by name. Events that one of them has not acknowledged
 * are kept beyond what the log keeps for everybody, up to a bound of the adapter. One whose seq is
 * of another {@link StoreId} keeps nothing, since it has to begin anew. Safe for use by many
 * threads; reads never wait.
 *
 * <p>What a call has answered survives a power cut, whatever the {@link Storage#durability}; and
 * nobody sees what has not. No call is to be made by a {@link Work} or a publisher.
 */
public interface Consumers {

  /** A store knows no more than so many. */
  int MOST = 1_000;

  /**
   * The consumer has dealt with all events up to that one. A seq that is lower than what it has
   * acknowledged changes nothing but the time of its contact; to go back, forget it first. Where
   * what it has acknowledged is of another {@link StoreId}, it begins anew with any seq.
   *
   * @param seq from 0
   * @param at milliseconds since the epoch; where it is earlier than the last contact, that stands
   * @return what stands now
   * @throws dev.maestro.core.domain.SeqAhead if there is no such event yet
   * @throws dev.maestro.core.domain.TooManyConsumers if it is new, and one too many
   * @throws StorageUnavailable if it cannot be made durable; it says whether anything changed
   */
  Consumer acknowledge(ConsumerName name, long seq, long at);

  /**
   * Forgets the consumer, and keeps nothing for it.
   *
   * @return whether it was known
   * @throws StorageUnavailable if that cannot be made durable; it says whether anything changed
   */
  boolean forget(ConsumerName name);

  /** All of them, sorted by name. */
  List<Consumer> all();

  Optional<Consumer> find(ConsumerName name);

  /**
   * @throws NotFound if there is no such consumer
   */
  default Consumer require(ConsumerName name) {
    return find(name).orElseThrow(() -> NotFound.of(name));
  }
}
