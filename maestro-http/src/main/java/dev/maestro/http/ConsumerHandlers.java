package dev.maestro.http;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.NotFound;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.Storage;
import dev.maestro.json.ConsumerCodec;
import io.undertow.util.StatusCodes;
import java.time.InstantSource;
import java.util.List;

/** {@code /api/events/consumers}. */
final class ConsumerHandlers {

  private final Consumers consumers;
  private final EventLog log;
  private final InstantSource time;
  private final Contacts contacts;

  ConsumerHandlers(Storage storage, InstantSource time, Contacts contacts) {
    this.consumers = storage.consumers();
    this.log = storage.events();
    this.time = time;
    this.contacts = contacts;
  }

  Answer list(Request request) {
    List<Consumer> all = consumers.all().stream().map(contacts::of).toList();
    ConsumerCodec.Log now = now();
    return Answer.ok(generator -> ConsumerCodec.writeAll(all, now, generator));
  }

  Answer one(Request request) {
    Consumer consumer = contacts.of(consumers.require(name(request)));
    ConsumerCodec.Log now = now();
    return Answer.ok(generator -> ConsumerCodec.write(consumer, now, generator));
  }

  Answer acknowledge(Request request) {
    ConsumerName name = name(request);
    ConsumerCodec.Acknowledgement sent = ConsumerCodec.read(request.body());
    if (sent.storeId() != null && !sent.storeId().equals(log.storeId().value())) {
      throw Refusal.foreignStore(EventSpan.of(log));
    }
    Commit<Consumer> commit = durable(consumers.acknowledge(name, sent.seq(), time.millis()));
    ConsumerCodec.Log now = now();
    return Answer.Whole.written(
        StatusCodes.OK,
        commit,
        name,
        generator -> ConsumerCodec.write(commit.result(), now, generator));
  }

  Answer forget(Request request) {
    ConsumerName name = name(request);
    if (!consumers.forget(name)) {
      throw NotFound.of(name);
    }
    contacts.forget(name);
    return Answer.Whole.deleted(durable(name));
  }

  /** No event tells of it, and it is synced whatever the store does with other writes. */
  private <R> Commit<R> durable(R result) {
    return new Commit<>(result, log.latestSeq(), Durability.FSYNC);
  }

  /** Looked at after the consumers, which can be no further then. */
  private ConsumerCodec.Log now() {
    EventLog.Page page = log.read(log.latestSeq(), 1);
    return new ConsumerCodec.Log(log.storeId(), page.oldestSeq(), page.latestSeq());
  }

  private static ConsumerName name(Request request) {
    return new ConsumerName(request.parameter("name"));
  }
}
