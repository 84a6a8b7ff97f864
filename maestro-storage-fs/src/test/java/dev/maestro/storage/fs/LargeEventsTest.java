package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.EventLog;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Events whose entities are large. */
class LargeEventsTest extends DataDirectoryTest {

  private static final int LARGE = 100_000;

  @Test
  void noMoreBytesOfThemCanBeReadBackThanTheStorageIsToKeep() {
    try (FileStorage storage = FileStorage.open(root, 1_000, 5L * LARGE, InstantSource.system())) {
      for (int version = 1; version <= 20; version++) {
        update(storage, version);
      }
      EventLog.Page page = storage.events().read(0, 1_000);
      // Each document is a little larger than its title.
      assertThat(page.events()).hasSize(4);
      assertThat(page.oldestSeq()).isEqualTo(17);
      assertThat(page.hasGapAfter(0)).isTrue();
    }
  }

  private static void update(FileStorage storage, int version) {
    Task task =
        new TaskBuilder(new TaskId("t_1"), new ProjectId("p_1"), "x".repeat(LARGE), version)
            .build();
    storage.write(tx -> {
      tx.save(task);
      tx.record(new Event.TaskUpdated(task), version);
      return true;
    });
  }
}
