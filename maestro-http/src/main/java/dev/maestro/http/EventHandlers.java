package dev.maestro.http;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.EventLog;
import dev.maestro.json.SubscriptionCodec;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log of events, by the page and as a stream. */
final class EventHandlers {

  private static final HttpString LAST_EVENT_ID = new HttpString("Last-Event-ID");

  private static final long USUAL_LIMIT = 100;
  private static final long LARGEST_LIMIT = 1_000;
  private static final long LONGEST_WAIT = 60;
  private static final long LARGEST_SEQ = (1L << 53) - 1;

  private static final long PAGE_BYTES = 1024 * 1024;

  /** What a stream has in memory for a client that does not read. */
  private static final int STREAM_EVENTS = 64;

  private static final long STREAM_BYTES = 64 * 1024;

  private final EventLog log;
  private final Consumers consumers;
  private final Contacts contacts;
  private final EventSettings settings;
  private final Followers followers;

  EventHandlers(
      EventLog log,
      Consumers consumers,
      Contacts contacts,
      EventSettings settings,
      Followers followers) {
    this.log = log;
    this.consumers = consumers;
    this.contacts = contacts;
    this.settings = settings;
    this.followers = followers;
  }

  /**
   * A place in a log.
   *
   * @param seq null for none
   * @param storeId of the log that it is in; null where that is not told
   */
  private record Place(@Nullable Long seq, @Nullable String storeId) {}

  Answer page(Request request) {
    Query query = request.query();
    EventFilter filter = SubscriptionCodec.readFilter(query::given);
    int limit = query.number("limit", 1, LARGEST_LIMIT).orElse(USUAL_LIMIT).intValue();
    Duration wait = Duration.ofSeconds(query.number("wait", 0, LONGEST_WAIT).orElse(0L));
    Place place = place(query);
    EventReader reader = new EventReader(log, filter, limit, PAGE_BYTES);

    requireKnown(place);
    EventPage page = place.seq() == null ? reader.oldest() : reader.after(place.seq());
    if (!page.isEmpty() || wait.isZero()) {
      return Answer.page(page);
    }
    Answer.Ongoing poll =
        (exchange, answers) ->
            new LongPoll(exchange, answers, followers, reader, page, wait)
                .begin(settings.maxWaiting());
    return poll;
  }

  /** Without a place it begins with what comes. */
  Answer stream(Request request) {
    Query query = request.query();
    EventFilter filter = SubscriptionCodec.readFilter(query::given);
    String lastId = request.headers().getFirst(LAST_EVENT_ID);
    Place place = lastId == null || lastId.isEmpty() ? place(query) : returning(query, lastId);
    EventReader reader = new EventReader(log, filter, STREAM_EVENTS, STREAM_BYTES);

    requireKnown(place);
    long after = Optional.ofNullable(place.seq()).orElseGet(log::latestSeq);
    reader.requireNoGapAfter(after);
    Answer.Ongoing stream =
        (exchange, answers) ->
            new SseFollower(exchange, answers, followers, reader, after, settings)
                .begin(settings.maxWaiting());
    return stream;
  }

  private Place place(Query query) {
    Place told =
        new Place(
            query.number("since", 0, LARGEST_SEQ).orElse(null), query.get("storeId").orElse(null));
    Optional<ConsumerName> consumer = consumer(query);
    if (consumer.isEmpty()) {
      return told;
    }
    if (told.seq() != null) {
      throw new ValidationFailed(
          "consumer",
          "consumer and since exclude each other: go on after what it has acknowledged, or after a"
              + " seq");
    }
    requireKnown(told);
    Consumer known = consumers.require(consumer.get());
    contacts.note(known.name());
    return new Place(known.seq(), known.storeId().value());
  }

  private static Optional<ConsumerName> consumer(Query query) {
    return query.get("consumer").map(ConsumerName::new);
  }

  /** Its id wins, but it is heard of. */
  private Place returning(Query query, String lastId) {
    Place place = place(lastId);
    consumer(query).flatMap(consumers::find).map(Consumer::name).ifPresent(contacts::note);
    return place;
  }

  private static Place place(String lastId) {
    int colon = lastId.lastIndexOf(':');
    if (colon < 0) {
      throw new ValidationFailed(
          LAST_EVENT_ID.toString(), LAST_EVENT_ID + " must be an id of this stream: storeId:seq");
    }
    return new Place(
        Query.number(LAST_EVENT_ID.toString(), lastId.substring(colon + 1), 0, LARGEST_SEQ),
        lastId.substring(0, colon));
  }

  /**
   * @throws Refusal if it is a place in another log
   */
  private void requireKnown(Place place) {
    if (place.storeId() != null && !place.storeId().equals(log.storeId().value())) {
      throw Refusal.foreignStore(EventSpan.of(log));
    }
    if (place.seq() != null && place.seq() > log.latestSeq()) {
      throw Refusal.ahead(place.seq(), EventSpan.of(log));
    }
  }
}
