package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StoreId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What has been committed can be read back. */
abstract class EventLogRules extends Rules {

  EventLogRules(StorageContract adapter) {
    super(adapter);
  }

  private EventLog log() {
    return storage().events();
  }

  @Test
  void theStoreThatTheSeqsAreOfIsTheSameWhileItIsOpen() {
    StoreId before = log().storeId();
    writeEvents(3);
    assertThat(log().storeId()).isEqualTo(before);
    assertThat(before.id()).isNotBlank();
    assertThat(before.generation()).isPositive();
  }

  @Test
  void noTwoStoresAreTakenForOne() {
    String first = log().storeId().id();
    adapter.use(adapter.open());
    assertThat(log().storeId().id()).isNotEqualTo(first);
  }

  @Test
  void aNewLogIsEmpty() {
    assertThat(log().latestSeq()).isZero();
    assertThat(log().read(0, 1)).isEqualTo(new EventLog.Page(List.of(), 1, 0));
  }

  @Test
  void eventsComeBackAsTheyWereInTheOrderOfTheirRecording() {
    List<Event> events =
        List.of(
            new Event.TaskUpdated(Samples.wholeTask()),
            new Event.SessionUpdated(Samples.wholeSession()),
            new Event.SessionDeleted(Samples.PROJECT, new SessionId("s")),
            new Event.TaskUpdated(Samples.wholeTask()));
    write(tx -> {
      for (int i = 0; i < events.size(); i++) {
        tx.record(events.get(i), 100 - i);
      }
    });
    List<LoggedEvent> expected = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      expected.add(new LoggedEvent(i + 1, 100 - i, events.get(i)));
    }
    assertThat(log().read(0, 10).events()).isEqualTo(expected);
  }

  @Test
  void seqsHaveNoGapsOverManyCommits() {
    for (int i = 0; i < 10; i++) {
      writeEvents(i % 3);
    }
    assertThat(seqs(log().read(0, 100)))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 9).boxed().toList());
    assertThat(log().latestSeq()).isEqualTo(9);
  }

  @Test
  void aPageHoldsNoMoreThanItsLimitAndTheNextOneGoesOnThere() {
    writeEvents(5);
    assertThat(seqs(log().read(0, 2))).containsExactly(1L, 2L);
    assertThat(seqs(log().read(2, 2))).containsExactly(3L, 4L);
    assertThat(seqs(log().read(4, 2))).containsExactly(5L);
    assertThat(log().read(4, 1).latestSeq()).isEqualTo(5);
    assertThat(log().read(4, 1).oldestSeq()).isEqualTo(1);
  }

  @Test
  void aReaderThatHasThemAllGetsNone() {
    writeEvents(5);
    assertThat(log().read(5, 2)).isEqualTo(new EventLog.Page(List.of(), 1, 5));
    assertThat(log().read(1_000, 2).events()).isEmpty();
    assertThat(log().read(Long.MAX_VALUE, Integer.MAX_VALUE).events()).isEmpty();
  }

  @Test
  void aLimitBeyondWhatIsThereIsFine() {
    writeEvents(3);
    assertThat(seqs(log().read(0, Integer.MAX_VALUE))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aWriteWithoutEventsIsNoEvent() {
    write(tx -> tx.save(Samples.project("a")));
    assertThat(log().latestSeq()).isZero();
  }

  @Test
  void theSeqOfASnapshotIsThatOfTheLastEventItIncludes() {
    writeEvents(2);
    see(s -> assertThat(s.seq()).isEqualTo(log().latestSeq()).isEqualTo(2));
  }

  @Test
  void aReaderThatIsTooFarBehindLearnsOfTheGap() {
    Storage bounded = adapter.use(adapter.openKeeping(3));
    for (int i = 0; i < 10; i++) {
      writeEvents(1);
    }
    EventLog.Page page = bounded.events().read(0, 100);
    assertThat(page.latestSeq()).isEqualTo(10);
    assertThat(page.oldestSeq()).isGreaterThan(1);
    assertThat(page.hasGapAfter(0)).isTrue();
    assertThat(page.hasGapAfter(page.oldestSeq() - 2)).isTrue();
    assertThat(page.hasGapAfter(page.oldestSeq() - 1)).isFalse();
    assertThat(seqs(bounded.events().read(page.oldestSeq() - 1, 100)))
        .containsExactlyElementsOf(LongStream.rangeClosed(page.oldestSeq(), 10).boxed().toList());
  }

  private static List<Long> seqs(EventLog.Page page) {
    return page.events().stream().map(LoggedEvent::seq).toList();
  }
}
