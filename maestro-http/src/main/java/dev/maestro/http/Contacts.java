package dev.maestro.http;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.port.Consumer;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When consumers asked for events, since the start: no read is to wait for a disk, so this is not
 * kept. Safe for use by many threads.
 */
final class Contacts {

  private final Map<ConsumerName, Long> last = new ConcurrentHashMap<>();
  private final InstantSource time;

  Contacts(InstantSource time) {
    this.time = time;
  }

  /**
   * @param name of a consumer that there is, which bounds them
   */
  void note(ConsumerName name) {
    last.merge(name, time.millis(), Math::max);
  }

  void forget(ConsumerName name) {
    last.remove(name);
  }

  /** The consumer with its last contact of either kind. */
  Consumer of(Consumer consumer) {
    return consumer.withContact(last.getOrDefault(consumer.name(), 0L));
  }
}
