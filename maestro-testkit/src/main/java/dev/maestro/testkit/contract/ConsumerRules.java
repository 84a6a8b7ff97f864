package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.NotFound;
import dev.maestro.core.domain.SeqAhead;
import dev.maestro.core.domain.TooManyConsumers;
import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.StoreId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who has dealt with which events is remembered, and what somebody has not is kept. */
abstract class ConsumerRules extends Rules {

  private static final ConsumerName NAME = new ConsumerName("indexer");

  ConsumerRules(StorageContract adapter) {
    super(adapter);
  }

  private Consumers consumers() {
    return storage().consumers();
  }

  private StoreId storeId() {
    return storage().events().storeId();
  }

  private Consumer at(long seq, long lastContact) {
    return new Consumer(NAME, storeId(), seq, lastContact);
  }

  @Test
  void aNewStoreKnowsNoConsumer() {
    assertThat(consumers().all()).isEmpty();
    assertThat(consumers().find(NAME)).isEmpty();
    assertThatThrownBy(() -> consumers().require(NAME)).isInstanceOf(NotFound.class);
  }

  @Test
  void theFirstAcknowledgementMakesAConsumerAndOthersMoveItOn() {
    writeEvents(5);
    assertThat(consumers().acknowledge(NAME, 0, 10)).isEqualTo(at(0, 10));
    assertThat(consumers().acknowledge(NAME, 3, 20)).isEqualTo(at(3, 20));
    assertThat(consumers().all()).containsExactly(at(3, 20));
    assertThat(consumers().acknowledge(NAME, 5, 30)).isEqualTo(at(5, 30));
    assertThat(consumers().find(NAME)).contains(at(5, 30));
  }

  @Test
  void anAcknowledgementNeverGoesBackButCountsAsContact() {
    writeEvents(5);
    consumers().acknowledge(NAME, 4, 10);
    assertThat(consumers().acknowledge(NAME, 2, 20)).isEqualTo(at(4, 20));
    assertThat(consumers().find(NAME)).contains(at(4, 20));
  }

  @Test
  void theTimeOfContactNeverGoesBackThoughTheClockDoes() {
    writeEvents(5);
    consumers().acknowledge(NAME, 1, 20);
    assertThat(consumers().acknowledge(NAME, 2, 10)).isEqualTo(at(2, 20));
  }

  @Test
  void whatHasNotHappenedCannotBeAcknowledged() {
    writeEvents(5);
    consumers().acknowledge(NAME, 1, 10);
    assertThatThrownBy(() -> consumers().acknowledge(NAME, 6, 20))
        .isInstanceOf(SeqAhead.class)
        .hasMessageContaining("the latest one is 5");
    assertThat(consumers().all()).containsExactly(at(1, 10));
  }

  @Test
  void aConsumerThatIsForgottenIsGoneAndMayBeginAnew() {
    writeEvents(5);
    consumers().acknowledge(NAME, 4, 10);
    assertThat(consumers().forget(NAME)).isTrue();
    assertThat(consumers().forget(NAME)).isFalse();
    assertThat(consumers().all()).isEmpty();
    assertThat(consumers().acknowledge(NAME, 2, 20)).isEqualTo(at(2, 20));
  }

  @Test
  void theyAreListedByName() {
    for (String name : List.of("b", "a.2", "a", "B", "_", "9")) {
      consumers().acknowledge(new ConsumerName(name), 0, 1);
    }
    assertThat(consumers().all())
        .extracting(consumer -> consumer.name().value())
        .containsExactly("9", "B", "_", "a", "a.2", "b");
  }

  @Test
  void oneConsumerTooManyIsRefusedUntilOneIsForgotten() {
    ConsumerName last = new ConsumerName("last");
    Consumers consumers = consumers();
    atOnce(Consumers.MOST, i -> consumers.acknowledge(new ConsumerName("c" + i), 0, 1));
    assertThat(consumers().all()).hasSize(Consumers.MOST);
    assertThatThrownBy(() -> consumers().acknowledge(last, 0, 1))
        .isInstanceOf(TooManyConsumers.class)
        .hasMessageContaining("delete one");
    assertThat(consumers().acknowledge(new ConsumerName("c7"), 0, 2).lastContact()).isEqualTo(2);
    consumers().forget(new ConsumerName("c7"));
    consumers().acknowledge(last, 0, 1);
    assertThat(consumers().all()).hasSize(Consumers.MOST);
  }

  @Test
  void ofManyAcknowledgementsAtOnceTheHighestStands() {
    writeEvents(50);
    Consumers consumers = consumers();
    List<Consumer> answers = atOnce(50, i -> consumers.acknowledge(NAME, i + 1, i + 1));
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).seq()).isGreaterThanOrEqualTo(i + 1);
    }
    assertThat(consumers().all()).containsExactly(at(50, 50));
  }

  /** What so many calls come to, in their order, made by many threads. */
  private static <R> List<R> atOnce(int count, IntFunction<R> call) {
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try {
      List<CompletableFuture<R>> all =
          IntStream.range(0, count)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> call.apply(i), threads))
              .toList();
      return all.stream().map(CompletableFuture::join).toList();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theyAreThereAgainWhenTheStoreIsOpenedAgain() {
    writeEvents(5);
    consumers().acknowledge(NAME, 4, 10);
    consumers().acknowledge(new ConsumerName("other"), 2, 20);
    consumers().acknowledge(new ConsumerName("gone"), 1, 30);
    consumers().forget(new ConsumerName("gone"));
    List<Consumer> before = consumers().all();
    adapter.use(adapter.reopen(storage()));
    assertThat(consumers().all()).isEqualTo(before);
  }

  @Test
  void aConsumerOfAnEarlierGenerationBeginsAnewWithAnySeq() {
    writeEvents(5);
    consumers().acknowledge(NAME, 4, 10);
    StoreId before = storeId();
    adapter.use(adapter.reopen(storage()));
    writeEvents(3);
    boolean isForeign = !storeId().equals(before);
    assertThat(consumers().require(NAME).isOf(storeId())).isEqualTo(!isForeign);
    assertThat(consumers().acknowledge(NAME, 2, 20)).isEqualTo(at(isForeign ? 2 : 4, 20));
    assertThat(consumers().require(NAME).isOf(storeId())).isTrue();
  }

  @Test
  void whatAConsumerHasNotAcknowledgedIsKeptUntilItHas() {
    adapter.use(adapter.openKeeping(3));
    consumers().acknowledge(NAME, 0, 1);
    for (int i = 0; i < 10; i++) {
      writeEvents(1);
    }
    assertThat(seqs()).isEqualTo(LongStream.rangeClosed(1, 10).boxed().toList());
    consumers().acknowledge(NAME, 5, 2);
    writeEvents(1);
    // An adapter may keep a few more.
    assertThat(storage().events().read(0, 100).oldestSeq()).isBetween(2L, 6L);
    consumers().forget(NAME);
    writeEvents(1);
    assertThat(storage().events().read(0, 100).oldestSeq()).isGreaterThan(6);
  }

  @Test
  void aConsumerThatIsBehindWhatIsKeptShowsIt() {
    adapter.use(adapter.openKeeping(3));
    for (int i = 0; i < 10; i++) {
      writeEvents(1);
    }
    Consumer late = consumers().acknowledge(NAME, 1, 1);
    EventLog.Page page = storage().events().read(late.seq(), 1);
    assertThat(page.hasGapAfter(late.seq())).isTrue();
  }

  private List<Long> seqs() {
    return storage().events().read(0, 100).events().stream().map(LoggedEvent::seq).toList();
  }

  @Test
  void aClosedStoreRefusesThemAndStillShowsThem() {
    consumers().acknowledge(NAME, 0, 1);
    storage().close();
    assertThatThrownBy(() -> consumers().acknowledge(NAME, 0, 2))
        .isInstanceOf(StorageUnavailable.class);
    assertThatThrownBy(() -> consumers().forget(NAME)).isInstanceOf(StorageUnavailable.class);
    assertThat(consumers().all()).containsExactly(at(0, 1));
  }
}
