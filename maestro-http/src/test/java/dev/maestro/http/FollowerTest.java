package dev.maestro.http;

import static dev.maestro.http.EventPagesTest.next;
import static dev.maestro.http.EventPagesTest.seqs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.EventLog;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.InMemoryStorage;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to one request while its I/O thread has no time for it. */
@Timeout(60)
final class FollowerTest {

  private final InMemoryStorage storage = new InMemoryStorage();
  private final WatchedLog watched = new WatchedLog(storage);
  private final EventLog log = watched.events();
  private final Followers followers = new Followers(log);
  private final EventReader reader = new EventReader(log, EventFilter.ALL, 100, 1024 * 1024);
  private final Answers answers = new Answers(RunningServer.settings());
  private final BlockingQueue<Polling> polls = new LinkedBlockingQueue<>();

  private record Polling(LongPoll poll, HttpServerExchange exchange) {}

  /** Serves polls that have read the first event before anybody was told of it. */
  private HttpServer start() throws AddressUnavailable {
    return HttpServer.start(
        RunningServer.settings(),
        AccessRules.localOnly(),
        answers,
        this::poll,
        RunningServer.UPGRADES);
  }

  private void poll(HttpServerExchange exchange) {
    EventPage first = EventPage.nothing(1, EventSpan.of(log));
    LongPoll poll =
        new LongPoll(exchange, answers, followers, reader, first, Duration.ofSeconds(60));
    poll.begin(1);
    polls.add(new Polling(poll, exchange));
  }

  @Test
  void aPollWhoseTimeIsOverWhenItIsToldToReadIsAnswered() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    try (HttpServer server = start();
        RawClient client = new RawClient(server.port())) {
      client.head("GET / HTTP/1.1", "Host: localhost");
      Polling one = polls.take();
      Await.until("the poll waits", () -> followers.upToDate() == 1);

      one.exchange().getIoThread().execute(() -> awaitUninterrupted(busy));
      one.exchange().getIoThread().execute(one.poll()::serverCloses);
      watched.failures().set(1);
      storage.write(transaction -> {
        transaction.record(new Event.ProjectDeleted(new ProjectId("p1")), RunningServer.NOW);
        return 1;
      });
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
