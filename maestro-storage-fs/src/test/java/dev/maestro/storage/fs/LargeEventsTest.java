package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.EventLog;
import dev.maestro.storage.fs.journal.JournalSettings;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Events whose entities are large. */
class LargeEventsTest extends DataDirectoryTest {

  private static final int LARGE = 100_000;
  private static final StoreSettings SETTINGS =
      StoreSettings.DEFAULT.withEventBytesKept(5L * LARGE);

  /** A segment for each record. */
  private static final JournalSettings SMALL = new JournalSettings(1, 1024, 1024);

  @Test
  void noMoreBytesOfThemCanBeReadBackThanTheStorageIsToKeep() {
    try (FileStorage storage = FileStorage.open(root, SETTINGS, SMALL, InstantSource.system())) {
      for (int version = 1; version <= 20; version++) {
        update(storage, version);
      }
      // Each document is a little larger than its title.
      assertFourAreKept(storage);
    }
    try (FileStorage storage = FileStorage.open(root, SETTINGS, SMALL, InstantSource.system())) {
      assertFourAreKept(storage);
    }
  }

  private static void assertFourAreKept(FileStorage storage) {
    EventLog.Page page = storage.events().read(0, 1_000);
    assertThat(page.oldestSeq()).isEqualTo(17);
    assertThat(page.events()).isNotEmpty();
    assertThat(page.events().get(0).seq()).isEqualTo(17);
    assertThat(page.hasGapAfter(0)).isTrue();
  }

  private static void update(FileStorage storage, int version) {
    String title = Character.toString('a' + version).repeat(LARGE);
    Task task = new TaskBuilder(new TaskId("t_1"), new ProjectId("p_1"), title, 1).build();
    storage.write(tx -> {
      tx.save(task);
      tx.record(new Event.TaskUpdated(task), version);
      return true;
    });
  }
}
