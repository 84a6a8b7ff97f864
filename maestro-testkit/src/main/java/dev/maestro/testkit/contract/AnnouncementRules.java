package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.EventPublisher;
import dev.maestro.core.port.Snapshot;
import dev.maestro.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Publishers hear of every commit that has events. */
abstract class AnnouncementRules extends Rules {

  AnnouncementRules(StorageContract adapter) {
    super(adapter);
  }

  /** Keeps what it is told. */
  private static final class Listener implements EventPublisher {
    private final List<Long> heard = new CopyOnWriteArrayList<>();

    @Override
    public void committed(long seq) {
      heard.add(seq);
    }

    void awaitSeq(long seq) {
      Await.until(
          "the announcement of " + seq,
          () -> !heard.isEmpty() && heard.get(heard.size() - 1) >= seq);
    }
  }

  @Test
  void aPublisherHearsOfEveryLaterEvent() {
    writeEvents(1);
    Listener listener = new Listener();
    storage().events().announceTo(listener);
    writeEvents(2);
    listener.awaitSeq(3);
    writeEvents(1);
    listener.awaitSeq(4);
  }

  @Test
  void publishersAreToldInAscendingOrderWhateverTheThreads() throws InterruptedException {
    Listener listener = new Listener();
    storage().events().announceTo(listener);
    List<Thread> threads = new ArrayList<>();
    IntStream.range(0, 8)
        .forEach(i ->
            threads.add(new Thread(() -> IntStream.range(0, 10).forEach(n -> writeEvents(1)))));
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    listener.awaitSeq(80);
    assertThat(listener.heard).isSorted();
  }

  @Test
  void whatIsAnnouncedCanBeRead() {
    List<String> early = new CopyOnWriteArrayList<>();
    Listener listener = new Listener();
    storage()
        .events()
        .announceTo(seq -> {
          EventLog.Page page = storage().events().read(seq - 1, 1);
          try (Snapshot snapshot = storage().snapshot()) {
            if (page.events().isEmpty() || snapshot.seq() < seq || page.latestSeq() < seq) {
              early.add("announced before it could be read: " + seq);
            }
          }
        });
    storage().events().announceTo(listener);
    IntStream.range(0, 20).forEach(i -> writeEvents(1));
    listener.awaitSeq(20);
    assertThat(early).isEmpty();
  }

  @Test
  void aPublisherThatThrowsHarmsNobody() {
    Listener before = new Listener();
    Listener after = new Listener();
    storage().events().announceTo(before);
    storage()
        .events()
        .announceTo(seq -> {
          throw new IllegalStateException("on purpose");
        });
    storage().events().announceTo(after);
    assertThat(writeEvents(1).seq()).isEqualTo(1);
    assertThat(writeEvents(1).seq()).isEqualTo(2);
    before.awaitSeq(2);
    after.awaitSeq(2);
    assertThat(storage().events().read(0, 10).events()).hasSize(2);
  }

  @Test
  void aClosedSubscriptionIsToldNothingMore() {
    Listener closed = new Listener();
    Listener open = new Listener();
    EventLog.Subscription subscription = storage().events().announceTo(closed);
    storage().events().announceTo(open);
    writeEvents(1);
    closed.awaitSeq(1);
    open.awaitSeq(1);
    subscription.close();
    subscription.close();
    writeEvents(1);
    open.awaitSeq(2);
    writeEvents(1);
    open.awaitSeq(3);
    assertThat(closed.heard).containsExactly(1L);
  }

  @Test
  void closingOneOfTwoSubscriptionsLeavesTheOther() {
    Listener listener = new Listener();
    EventLog.Subscription first = storage().events().announceTo(listener);
    storage().events().announceTo(listener);
    first.close();
    writeEvents(1);
    listener.awaitSeq(1);
  }

  @Test
  void aWorkThatThrowsIsNotAnnounced() {
    Listener listener = new Listener();
    storage().events().announceTo(listener);
    assertThatThrownBy(() ->
            write(tx -> {
              tx.record(event("lost"), 1);
              throw new IllegalStateException("on purpose");
            }))
        .isInstanceOf(IllegalStateException.class);
    writeEvents(1);
    listener.awaitSeq(1);
    assertThat(listener.heard).containsOnly(1L);
  }
}
