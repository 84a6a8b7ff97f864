package dev.maestro.http;

import static dev.maestro.http.EventPagesTest.next;
import static dev.maestro.http.EventPagesTest.seqs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.EventPublisher;
import dev.maestro.core.port.StoreId;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.InMemoryStorage;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to one request when something else happens in between. */
@Timeout(60)
final class FollowerTest {

  private final InMemoryStorage storage = new InMemoryStorage();
  private final WatchedLog watched = new WatchedLog(storage);
  private final InterruptedLog log = new InterruptedLog(watched.events());
  private final Followers followers = new Followers(log);
  private final EventReader reader = new EventReader(log, EventFilter.ALL, 100, 1024 * 1024);
  private final Answers answers = new Answers(RunningServer.settings());
  private final BlockingQueue<Polling> polls = new LinkedBlockingQueue<>();

  private record Polling(LongPoll poll, HttpServerExchange exchange) {}

  /** A log where something happens after its latest seq was asked for, or it was listened to. */
  private record InterruptedLog(EventLog log, AtomicReference<Runnable> next) implements EventLog {

    InterruptedLog(EventLog log) {
      this(log, new AtomicReference<>(InterruptedLog::nothing));
    }

    private static void nothing() {}

    private <T> T interrupted(T answer) {
      next.getAndSet(InterruptedLog::nothing).run();
      return answer;
    }

    @Override
    public long latestSeq() {
      return interrupted(log.latestSeq());
    }

    @Override
    public Subscription announceTo(EventPublisher publisher) {
      return interrupted(log.announceTo(publisher));
    }

    @Override
    public StoreId storeId() {
      return log.storeId();
    }

    @Override
    public Page read(long after, int limit) {
      return log.read(after, limit);
    }
  }

  /** Serves polls that have read up to that seq. */
  private HttpServer start(long cursor, Runnable afterItsRead) throws AddressUnavailable {
    return HttpServer.start(
        RunningServer.settings(),
        AccessRules.localOnly(),
        answers,
        exchange -> {
          EventPage first = EventPage.nothing(cursor, EventSpan.of(log));
          afterItsRead.run();
          LongPoll poll =
              new LongPoll(exchange, answers, followers, reader, first, Duration.ofSeconds(50));
          poll.begin(1);
          polls.add(new Polling(poll, exchange));
        },
        RunningServer.UPGRADES);
  }

  private void happens() {
    storage.write(transaction -> {
      transaction.record(new Event.ProjectDeleted(new ProjectId("p1")), RunningServer.NOW);
      return 1;
    });
  }

  @Test
  void whatHappensWhileTheFirstOneBeginsToListenIsNotMissed() throws Exception {
    try (HttpServer server = start(0, () -> log.next().set(this::happens));
        RawClient client = new RawClient(server.port())) {
      Reply reply = client.head("GET / HTTP/1.1", "Host: localhost").reply();

      assertThat(seqs(reply)).containsExactly(1L);
    }
  }

  @Test
  void aPollWhoseTimeIsOverWhenItIsToldToReadIsAnswered() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    // It has read the first event before anybody was told of it.
    try (HttpServer server = start(1, () -> {});
        RawClient client = new RawClient(server.port())) {
      client.head("GET / HTTP/1.1", "Host: localhost");
      Polling one = polls.take();
      Await.until("the poll waits", () -> followers.upToDate() == 1);

      one.exchange().getIoThread().execute(() -> awaitUninterrupted(busy));
      one.exchange().getIoThread().execute(one.poll()::serverCloses);
      watched.failures().set(1);
      happens();
      Await.until("the look has failed", () -> followers.upToDate() == 0);
      busy.countDown();

      Reply reply = client.reply();
      assertThat(seqs(reply)).isEmpty();
      assertThat(next(reply)).isEqualTo(1);
    } finally {
      busy.countDown();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
