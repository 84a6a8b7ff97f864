package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.port.LoggedEvent;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each in a thread of its own, since a broken ring may keep its readers for ever. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventRingTest {

  private static final int CAPACITY = 16;
  private static final long BYTES = 10_000;

  private final EventRing ring = new EventRing(CAPACITY, BYTES, 0);
  private long latest;

  private static LoggedEvent event(long seq) {
    return new LoggedEvent(
        seq, seq, new Event.SessionDeleted(new ProjectId("p_1"), new SessionId("s_" + seq)));
  }

  private void append(int count, long bytes) {
    List<LoggedEvent> events =
        LongStream.rangeClosed(latest + 1, latest + count).mapToObj(EventRingTest::event).toList();
    latest += count;
    ring.append(events, bytes);
  }

  private List<Long> seqs() {
    return seqs(ring);
  }

  private static List<Long> seqs(EventRing ring) {
    return ring.after(ring.oldest() - 1, Integer.MAX_VALUE).stream().map(LoggedEvent::seq).toList();
  }

  private void assertKept(Long... seqs) {
    assertThat(seqs()).containsExactly(seqs);
    assertThat(ring.oldest()).isEqualTo(seqs[0]);
    assertThat(ring.latest()).isEqualTo(latest);
  }

  @Test
  void theOldestAreDroppedBeyondTheBytesAndWhoAsksForThemGetsNone() {
    for (int i = 0; i < 5; i++) {
      append(1, 4_000);
    }
    assertKept(4L, 5L);
    assertThat(ring.after(2, 10)).isEmpty();
    assertThat(ring.after(3, 10)).hasSize(2);
    assertThat(ring.after(5, 10)).isEmpty();
  }

  @Test
  void exactlyTheBytesAreKept() {
    append(2, BYTES);
    assertKept(1L, 2L);
    append(1, BYTES / 2 + 1);
    assertKept(3L);
  }

  @Test
  void theNewestIsKeptHoweverLargeItIs() {
    append(3, 300);
    append(1, 100 * BYTES);
    assertKept(4L);
    append(1, 1);
    assertKept(5L);
  }

  @Test
  void ofACommitBeyondTheBytesTheNewestAreKeptAndNothingOlder() {
    append(1, 1);
    append(4, 4 * 4_000);
    assertKept(4L, 5L);
  }

  @Test
  void ofACommitBeyondTheNumberTheNewestAreKept() {
    append(1, 1);
    append(CAPACITY + 3, 1);
    assertThat(seqs()).hasSize(CAPACITY).startsWith(5L).endsWith(latest);
  }

  @Test
  void anEventWithoutBytesCountsAllTheSame() {
    EventRing small = new EventRing(CAPACITY, 3 * EventRing.LEAST_BYTES, 0);
    for (long seq = 1; seq <= 5; seq++) {
      small.append(List.of(event(seq)), 0);
    }
    assertThat(seqs(small)).containsExactly(3L, 4L, 5L);
  }

  @Test
  void whatIsDroppedIsLetGo() {
    LoggedEvent first = event(++latest);
    ring.append(List.of(first), 1);
    WeakReference<Event> dropped = new WeakReference<>(first.event());
    first = event(++latest);
    ring.append(List.of(first), BYTES);
    for (int i = 0; i < 100 && dropped.get() != null; i++) {
      System.gc();
    }
    assertThat(dropped.get()).isNull();
    assertKept(2L);
  }

  @Test
  void aReaderThatIsLappedGetsNothingAndSeesNothingOutOfOrder() throws Exception {
    CompletableFuture<Long> end = new CompletableFuture<>();
    CompletableFuture<Integer> gaps =
        CompletableFuture.supplyAsync(
            () -> gapsUpTo(end), reading -> new Thread(reading, "reader").start());
    Random random = new Random(42);
    for (int commit = 0; commit < 50_000 && !gaps.isDone(); commit++) {
      // Now and then more than are kept, so that even a reader that is never late meets a gap.
      boolean many = random.nextInt(10) == 0;
      append(many ? CAPACITY + random.nextInt(CAPACITY) : 1, random.nextInt(9_000));
    }
    end.complete(latest);
    assertThat(gaps.get(50, TimeUnit.SECONDS)).isPositive();
  }

  private int gapsUpTo(CompletableFuture<Long> end) {
    Random random = new Random(43);
    int gaps = 0;
    long after = 0;
    while (after < end.getNow(Long.MAX_VALUE)) {
      List<LoggedEvent> events = ring.after(after, 1 + random.nextInt(8));
      if (events.isEmpty() && ring.oldest() > after + 1) {
        gaps++;
        after = ring.oldest() - 1;
      }
      for (LoggedEvent event : events) {
        if (event.seq() != ++after) {
          throw new AssertionError(event + " where " + after + " should be");
        }
      }
    }
    return gaps;
  }
}
