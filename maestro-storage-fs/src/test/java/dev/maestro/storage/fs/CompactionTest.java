package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.storage.fs.journal.JournalSettings;
import dev.maestro.testkit.FakeTime;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a compaction gives back, and what it leaves as it was. */
class CompactionTest extends DataDirectoryTest {

  private static final StoreSettings A_DAY =
      StoreSettings.DEFAULT.withEventsKeptFor(Duration.ofDays(1));
  private static final JournalSettings SEGMENTS = new JournalSettings(4096, 512, 2048);

  private final FakeTime time = new FakeTime(Duration.ofDays(100).toMillis());

  private FileStorage openWith(StoreSettings settings) {
    return FileStorage.open(root, settings, SEGMENTS, time);
  }

  private static void rename(FileStorage storage, String name) {
    Project project = new Project(new ProjectId("p_1"), name, "", "", 1, 1, Value.Fields.EMPTY);
    storage.write(tx -> {
      tx.save(project);
      tx.record(new Event.ProjectUpdated(project), 1);
      return true;
    });
  }

  private static void work(FileStorage storage) throws IOException {
    for (int i = 1; i <= 40; i++) {
      rename(storage, "Name " + i + "x".repeat(300));
      if (i % 8 == 0) {
        storage.checkpoint();
      }
    }
  }

  private static long segmentBytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("journal"))) {
      long bytes = 0;
      for (Path file : files.filter(file -> file.toString().endsWith(".journal")).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private void assertHealthy() {
    Examination found = StoppedStore.examine(root, time);
    assertThat(found.isHealthy()).as(found.findings().toString()).isTrue();
  }

  @Test
  void oneCheckpointTakesThePlaceOfAll() throws Exception {
    try (FileStorage storage = openWith(A_DAY)) {
      work(storage);
      Compaction compaction = storage.compact();
      assertThat(compaction.before().checkpoints()).isGreaterThan(2);
      assertThat(compaction.after().checkpoints()).isEqualTo(1);
      assertThat(compaction.after().checkpointBytes())
          .isLessThan(compaction.before().checkpointBytes());
      assertThat(compaction.isHeld()).isFalse();
    }
    assertHealthy();
  }

  @Test
  void roomThatWasMadeInFullSegmentsIsGivenBack() throws Exception {
    try (FileStorage storage = openWith(A_DAY)) {
      work(storage);
      storage.compact();
      rename(storage, "in a segment of its own");
      Compaction compaction = storage.compact();
      long records = storage.journalBytes();
      int headers = 64 * compaction.after().segments();
      // The last one holds nothing yet but the room that is made first.
      assertThat(compaction.after().journalBytes()).isEqualTo(records + headers + 512);
    }
    assertHealthy();
  }

  @Test
  void whatIsTooOldIsDroppedThoughNobodyWrites() throws Exception {
    try (FileStorage storage = openWith(A_DAY)) {
      work(storage);
      time.advance(Duration.ofDays(3).toMillis());
      // The last segment ends only now, so that it may hold younger ones.
      assertThat(storage.compact().after().oldestSeq()).isBetween(2L, 40L);
      time.advance(Duration.ofDays(3).toMillis());
      assertThat(storage.compact().after().oldestSeq()).isEqualTo(41);
      assertThat(storage.events().read(0, 10).oldestSeq()).isEqualTo(41);
      rename(storage, "a later one");
      assertThat(storage.events().read(0, 10).events()).hasSize(1);
    }
  }

  @Test
  void aDiskThatIsFullHasRoomAgainAndTheStoreTakesWritesMeanwhile() throws Exception {
    Faults faults = new Faults();
    Path directory = new FaultyFileSystem(root.getFileSystem(), faults).getPath("/killed");
    try (FileStorage storage = openWith(A_DAY)) {
      work(storage);
      rename(storage, "in a segment that has room");
      rename(storage, "which says that the one before is durable");
      copyAsAKillLeavesIt(FaultyFileSystem.soundOf(directory));
    }
    time.advance(Duration.ofDays(3).toMillis());
    try (FileStorage storage = FileStorage.open(directory, A_DAY, SEGMENTS, time)) {
      long before = segmentBytes(directory);
      faults.forbidNewFiles();
      assertThatThrownBy(storage::compact).hasMessageContaining("space");
      assertThat(segmentBytes(directory)).isLessThan(before);
      rename(storage, "while there is no room");
      faults.clear();
      storage.compact();
      assertThat(storage.snapshot().requireProject(new ProjectId("p_1")).name())
          .isEqualTo("while there is no room");
    }
  }

  /** With the room that was made ahead. */
  private void copyAsAKillLeavesIt(Path target) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(root.relativize(file).toString()));
      }
    }
  }

  @Test
  void aStoreThatKeepsEverythingDropsNothing() throws Exception {
    try (FileStorage storage = openWith(A_DAY)) {
      work(storage);
    }
    time.advance(Duration.ofDays(300).toMillis());
    try (FileStorage storage = openWith(StoreSettings.KEEPING_EVERYTHING)) {
      assertThat(storage.compact().after().oldestSeq()).isEqualTo(1);
    }
  }

  @Test
  void allIsThereAfterwardsAndWritesGoOn() throws Exception {
    Map<String, Object> before;
    try (FileStorage storage = openWith(A_DAY)) {
      work(storage);
      before = SampleStore.entities(storage.snapshot());
      storage.compact();
      assertThat(SampleStore.entities(storage.snapshot())).isEqualTo(before);
    }
    try (FileStorage storage = openWith(A_DAY)) {
      assertThat(SampleStore.entities(storage.snapshot())).isEqualTo(before);
      assertThat(storage.events().read(0, 100).events()).hasSize(40);
      rename(storage, "after");
      storage.compact();
      storage.compact();
      rename(storage, "and after");
    }
    try (FileStorage storage = openWith(A_DAY)) {
      assertThat(storage.events().latestSeq()).isEqualTo(42);
      assertThat(storage.snapshot().requireProject(new ProjectId("p_1")).name())
          .isEqualTo("and after");
    }
    assertHealthy();
  }

  @Test
  void nothingOfTheJournalGoesWhileTheStoreIsCopied() throws Exception {
    try (FileStorage storage = openWith(A_DAY)) {
      work(storage);
      try (StoreCopy copy = storage.copy()) {
        assertThat(storage.compact().isHeld()).isTrue();
        for (StoreCopy.Part part : copy.parts()) {
          part.writeTo(OutputStream.nullOutputStream());
        }
      }
      assertThat(storage.compact().isHeld()).isFalse();
    }
  }
}
