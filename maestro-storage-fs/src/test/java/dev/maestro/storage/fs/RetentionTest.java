package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.storage.fs.journal.JournalSettings;
import dev.maestro.storage.fs.journal.SegmentInfo;
import dev.maestro.testkit.FakeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long events can be read back, and when the journal goes. */
class RetentionTest extends DataDirectoryTest {

  private static final long DAY = Duration.ofDays(1).toMillis();

  /** What all consumers have acknowledged where there are none. */
  private static final long NOBODY = Long.MAX_VALUE;

  private static final ConsumerName SLOW = new ConsumerName("slow");

  private static final StoreSettings A_DAY =
      StoreSettings.DEFAULT.withEventsKeptFor(Duration.ofDays(1));

  /** A segment for each record. */
  private static final JournalSettings SMALL = new JournalSettings(1, 64, 64);

  private static final String DESCRIPTION = "x".repeat(5_000);

  private final FakeTime time = new FakeTime(100 * DAY);

  private static SegmentInfo segment(long number, long createdAt, long bytes) {
    return new SegmentInfo(number, 1_000_000_000 * (number - 1), 10 * number, createdAt, bytes);
  }

  @Test
  void whatDoesNotFitTheBytesIsDropped() {
    List<SegmentInfo> segments = List.of(segment(1, 0, 50), segment(2, 0, 50), segment(3, 0, 50));
    StoreSettings settings = StoreSettings.DEFAULT;
    assertThat(Retention.of(segments, settings.withEventBytesKept(150), NOBODY, 0).oldestSeq())
        .isEqualTo(10);
    assertThat(Retention.of(segments, settings.withEventBytesKept(149), NOBODY, 0).oldestSeq())
        .isEqualTo(20);
    assertThat(Retention.of(segments, settings.withEventBytesKept(99), NOBODY, 0).oldestSeq())
        .isEqualTo(30);
    assertThat(Retention.of(segments, settings.withEventBytesKept(1), NOBODY, 0).oldestSeq())
        .isEqualTo(30);
  }

  @Test
  void aSegmentIsDroppedWhenAllOfItIsTooOld() {
    List<SegmentInfo> segments =
        List.of(segment(1, 0, 1), segment(2, DAY, 1), segment(3, 2 * DAY, 1));
    assertThat(Retention.of(segments, A_DAY, NOBODY, 2 * DAY).oldestSeq()).isEqualTo(10);
    assertThat(Retention.of(segments, A_DAY, NOBODY, 2 * DAY + 1).oldestSeq()).isEqualTo(20);
    assertThat(Retention.of(segments, A_DAY, NOBODY, 3 * DAY + 1).oldestSeq()).isEqualTo(30);
    assertThat(Retention.of(segments, A_DAY, NOBODY, 300 * DAY).oldestSeq()).isEqualTo(30);
  }

  @Test
  void asMuchOfTheJournalIsKeptInFrontAsImagesMayLieBack() {
    List<SegmentInfo> segments = List.of(segment(1, 0, 1), segment(2, 0, 1));
    Retention retention =
        Retention.of(segments, StoreSettings.DEFAULT.withEventBytesKept(1), NOBODY, 0);
    assertThat(retention.removeBefore()).isEqualTo(1_000_000_000L - Retention.IMAGE_WINDOW);
  }

  @Test
  void aSegmentThatAConsumerHasNotAcknowledgedIsKeptUpToABoundOfItsOwn() {
    // Of the events 10 to 19, 20 to 29 and from 30 on.
    List<SegmentInfo> segments = List.of(segment(1, 0, 50), segment(2, 0, 50), segment(3, 0, 50));
    StoreSettings few = A_DAY.withEventBytesKept(1).withEventBytesKeptForConsumers(150);
    assertThat(Retention.of(segments, few, 9, 300 * DAY).oldestSeq()).isEqualTo(10);
    assertThat(Retention.of(segments, few, 18, 300 * DAY).oldestSeq()).isEqualTo(10);
    assertThat(Retention.of(segments, few, 19, 300 * DAY).oldestSeq()).isEqualTo(20);
    assertThat(Retention.of(segments, few, 29, 300 * DAY).oldestSeq()).isEqualTo(30);
    assertThat(Retention.of(segments, few, NOBODY, 300 * DAY).oldestSeq()).isEqualTo(30);

    StoreSettings fewer = few.withEventBytesKeptForConsumers(149);
    assertThat(Retention.of(segments, fewer, 0, 0).oldestSeq()).isEqualTo(20);
    StoreSettings none = few.withEventBytesKeptForConsumers(0);
    assertThat(Retention.of(segments, none, 0, 0).oldestSeq()).isEqualTo(30);
  }

  @Test
  void theBoundForConsumersTakesNothingFromOthers() {
    List<SegmentInfo> segments = List.of(segment(1, 0, 50), segment(2, 0, 50), segment(3, 0, 50));
    StoreSettings none = StoreSettings.DEFAULT.withEventBytesKeptForConsumers(0);
    assertThat(Retention.of(segments, none, 0, 0).oldestSeq()).isEqualTo(10);
  }

  private static void update(FileStorage storage, String title) {
    Task task =
        new TaskBuilder(new TaskId("t_1"), new ProjectId("p_1"), title, 1)
            .description(DESCRIPTION)
            .build();
    storage.write(tx -> {
      tx.save(task);
      tx.record(new Event.TaskUpdated(task), 1);
      return true;
    });
  }

  /** All that the log says that it has. */
  private static List<LoggedEvent> all(FileStorage storage) {
    List<LoggedEvent> all = new ArrayList<>();
    EventLog.Page page = storage.events().read(0, 3);
    long next = page.oldestSeq();
    while (!page.events().isEmpty()) {
      for (LoggedEvent event : page.events()) {
        assertThat(event.seq()).isEqualTo(next++);
        all.add(event);
      }
      page = storage.events().read(next - 1, 3);
    }
    assertThat(next).isEqualTo(storage.events().latestSeq() + 1);
    return all;
  }

  @Test
  void oldEventsAreDroppedWithTheNextOneAndStaySoAfterAStart() {
    try (FileStorage storage = FileStorage.open(root, A_DAY, SMALL, time)) {
      for (int i = 1; i <= 5; i++) {
        update(storage, "version " + i);
        time.advance(DAY / 4);
      }
      time.advance(DAY);
      assertThat(all(storage)).isNotEmpty();
      update(storage, "version 6");
      // The segment of event 5 ended just now, so it may hold younger ones.
      assertThat(storage.events().read(0, 10).oldestSeq()).isEqualTo(5);
      assertThat(all(storage)).hasSize(2);
      assertThat(storage.events().read(2, 10).hasGapAfter(2)).isTrue();
    }
    try (FileStorage storage = FileStorage.open(root, A_DAY, SMALL, time)) {
      assertThat(storage.events().read(0, 10).oldestSeq()).isEqualTo(5);
      assertThat(storage.events().latestSeq()).isEqualTo(6);
      assertThat(storage.snapshot().requireTask(new TaskId("t_1")).title()).isEqualTo("version 6");
    }
  }

  @Test
  void theEventsThatAreKeptCanBeReadThoughTheirImagesLieInEarlierSegments() {
    StoreSettings few = StoreSettings.DEFAULT.withEventBytesKept(600);
    List<LoggedEvent> before;
    try (FileStorage storage = FileStorage.open(root, few, SMALL, time)) {
      for (int i = 0; i < 30; i++) {
        update(storage, "version " + i);
      }
      before = all(storage);
      // Their image is event 1, which is dropped.
      assertThat(before.get(0).seq()).isGreaterThan(2);
      assertThat(before.size()).isGreaterThan(2);
    }
    try (FileStorage storage = FileStorage.open(root, few, SMALL, time)) {
      List<LoggedEvent> after = all(storage);
      assertThat(after).isNotEmpty();
      assertThat(before).containsSubsequence(after);
    }
  }

  @Test
  void segmentsBeforeTheCheckpointAndBeyondTheRetentionAreRemoved(@TempDir Path disk)
      throws IOException {
    StoreSettings few = StoreSettings.DEFAULT.withEventBytesKept(4_000_000);
    JournalSettings segments = new JournalSettings(4_000_000, 1_000_000, 1_000_000);
    List<LoggedEvent> before;
    try (FileStorage storage = FileStorage.open(disk, few, segments, time)) {
      for (int i = 0; i < 35; i++) {
        update(storage, Character.toString('a' + i % 26).repeat(3_000_000));
      }
      storage.checkpoint();
      before = all(storage);
    }
    // It is removed when the checkpoint is made, by the thread that writes, or at the end.
    assertThat(disk.resolve("journal/0000000001.journal")).doesNotExist();
    assertThat(size(disk.resolve("journal"), ".journal"))
        .isLessThan(Retention.IMAGE_WINDOW + 20_000_000);
    try (FileStorage storage = FileStorage.open(disk, few, segments, time)) {
      assertThat(all(storage).equals(before)).isTrue();
      for (int i = 0; i < 10; i++) {
        update(storage, Character.toString('a' + i).repeat(3_000_000));
      }
      // Before anybody writes or makes a checkpoint.
      StoreSizes after = storage.compact().after();
      assertThat(after.journalBytes()).isLessThan(Retention.IMAGE_WINDOW + 12_000_000);
      assertThat(size(disk.resolve("journal"), ".journal")).isEqualTo(after.journalBytes());
    }
  }

  private static long oldest(FileStorage storage) {
    return storage.events().read(0, 1).oldestSeq();
  }

  @Test
  void eventsAreKeptForAConsumerOverAStartAndDroppedWhenItHasAcknowledgedThem() {
    StoreSettings one = A_DAY.withEventBytesKept(1);
    try (FileStorage storage = FileStorage.open(root, one, SMALL, time)) {
      update(storage, "version 0");
      storage.consumers().acknowledge(SLOW, 1, 1);
      for (int i = 1; i < 10; i++) {
        update(storage, "version " + i);
        time.advance(DAY);
      }
      assertThat(oldest(storage)).isLessThanOrEqualTo(2);
      assertThat(all(storage)).hasSizeGreaterThanOrEqualTo(9);
    }
    try (FileStorage storage = FileStorage.open(root, one, SMALL, time)) {
      assertThat(oldest(storage)).isLessThanOrEqualTo(2);
      assertThat(all(storage)).hasSizeGreaterThanOrEqualTo(9);
      storage.consumers().acknowledge(SLOW, 6, 1);
      update(storage, "version 10");
      assertThat(oldest(storage)).isBetween(6L, 7L);
      storage.consumers().acknowledge(SLOW, 11, 1);
      update(storage, "version 11");
      assertThat(oldest(storage)).isGreaterThan(10);
    }
  }

  @Test
  void theSlowestOfTheConsumersDecidesUntilItIsForgotten() {
    try (FileStorage storage = FileStorage.open(root, A_DAY.withEventBytesKept(1), SMALL, time)) {
      storage.consumers().acknowledge(SLOW, 0, 1);
      storage.consumers().acknowledge(new ConsumerName("fast"), 0, 1);
      for (int i = 0; i < 10; i++) {
        update(storage, "version " + i);
      }
      storage.consumers().acknowledge(new ConsumerName("fast"), 8, 1);
      update(storage, "version 10");
      assertThat(oldest(storage)).isEqualTo(1);
      storage.consumers().forget(SLOW);
      update(storage, "version 11");
      assertThat(oldest(storage)).isBetween(8L, 9L);
    }
  }

  @Test
  void whatPassesTheBoundIsDroppedThoughAConsumerHasNotAcknowledgedIt() {
    // An update takes about 100 bytes of the journal.
    StoreSettings few = A_DAY.withEventBytesKept(1).withEventBytesKeptForConsumers(1_000);
    long oldest;
    try (FileStorage storage = FileStorage.open(root, few, SMALL, time)) {
      update(storage, "version 0");
      storage.consumers().acknowledge(SLOW, 1, 1);
      for (int i = 1; i < 60; i++) {
        update(storage, "version " + i);
      }
      oldest = oldest(storage);
      assertThat(oldest).isBetween(20L, 58L);
      assertThat(all(storage)).hasSizeGreaterThan(2);
      assertThat(storage.events().read(1, 1).hasGapAfter(1)).isTrue();
      assertThat(storage.consumers().require(SLOW).seq()).isEqualTo(1);
    }
    try (FileStorage storage = FileStorage.open(root, few, SMALL, time)) {
      assertThat(oldest(storage)).isGreaterThanOrEqualTo(oldest);
      assertThat(storage.events().read(1, 1).hasGapAfter(1)).isTrue();
    }
  }

  @Test
  void aConsumerOfAnEarlierGenerationKeepsNothing() {
    StoreSettings one = A_DAY.withEventBytesKept(1).withDurability(Durability.BUFFERED);
    Path killed = root.resolveSibling("killed");
    try (FileStorage storage = FileStorage.open(root, one, SMALL, time)) {
      storage.consumers().acknowledge(SLOW, 0, 1);
      for (int i = 0; i < 5; i++) {
        update(storage, "version " + i);
      }
      assertThat(oldest(storage)).isEqualTo(1);
      replace(killed, root);
    }
    replace(root, killed);
    try (FileStorage storage = FileStorage.open(root, one, SMALL, time)) {
      assertThat(storage.consumers().require(SLOW).isOf(storage.events().storeId())).isFalse();
      assertThat(oldest(storage)).isGreaterThan(1);
    }
  }

  @Test
  void theLogIsToldOnceWhoseEventsAreDropped() {
    StoreSettings few = A_DAY.withEventBytesKept(1).withEventBytesKeptForConsumers(1);
    List<String> told = new CopyOnWriteArrayList<>();
    Handler handler = handler(told);
    Logger logger = Logger.getLogger(DurableConsumers.class.getName());
    // Others of these tests turn the package's off.
    logger.setLevel(Level.WARNING);
    logger.addHandler(handler);
    try (FileStorage storage = FileStorage.open(root, few, SMALL, time)) {
      storage.consumers().acknowledge(new ConsumerName("told-of"), 0, 1);
      for (int i = 0; i < 10; i++) {
        update(storage, "version " + i);
      }
      assertThat(told.stream().filter(line -> line.contains("told-of")))
          .singleElement()
          .asString()
          .contains("has not acknowledged the events from 1 to ");
      storage.consumers().acknowledge(new ConsumerName("told-of"), 10, 1);
      for (int i = 0; i < 10; i++) {
        update(storage, "another " + i);
      }
      assertThat(told.stream().filter(line -> line.contains("told-of"))).hasSize(2);
    } finally {
      logger.removeHandler(handler);
    }
  }

  private static Handler handler(List<String> told) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        told.add(new SimpleFormatter().formatMessage(line));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static long size(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .mapToLong(file -> unchecked(() -> Files.size(file)))
          .sum();
    }
  }
}
