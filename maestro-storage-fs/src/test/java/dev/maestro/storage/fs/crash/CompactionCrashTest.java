package dev.maestro.storage.fs.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.storage.fs.Examination;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.SmallSegments;
import dev.maestro.storage.fs.StoppedStore;
import dev.maestro.testkit.crash.CrashingFileSystem;
import dev.maestro.testkit.crash.DiskState;
import dev.maestro.testkit.crash.Recording;
import dev.maestro.testkit.crash.Survival;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A compaction that is cut short has lost nothing, and the next one does what it left. */
class CompactionCrashTest {

  private static final long SEED = Long.getLong("maestro.crash.seed", 1);
  private static final int WRITES = 12;

  private static final Logger QUIET = Logger.getLogger(FileStorage.class.getPackageName());

  static {
    QUIET.setLevel(Level.OFF);
  }

  private static void rename(FileStorage storage, int number) {
    ProjectId id = new ProjectId("p_" + number % 3);
    Project project = new Project(id, number + "x".repeat(500), "", "", 1, 1, Value.Fields.EMPTY);
    storage.write(tx -> {
      tx.save(project);
      tx.record(new Event.ProjectUpdated(project), number);
      return true;
    });
  }

  @Test
  void whereverACompactionIsCutShortAllIsThere() throws IOException {
    CrashingFileSystem disk = new CrashingFileSystem();
    int before;
    try (FileStorage storage = SmallSegments.open(disk.getPath("/data"))) {
      for (int i = 0; i < WRITES; i++) {
        rename(storage, i);
        if (i % 4 == 3) {
          storage.checkpoint();
        }
      }
      before = disk.recording().length();
      storage.compact();
    }
    Recording recording = disk.recording();
    Random random = new Random(SEED);
    assertThat(recording.length()).isGreaterThan(before + 10);
    for (int k = before + 1; k <= recording.length(); k++) {
      DiskState state = recording.states().get(k);
      List<Survival> survivals = new ArrayList<>(Survival.ofPowerCuts(state, k, 1, random));
      survivals.add(Survival.ofTheProcess(state));
      for (Survival survival : survivals) {
        judge(
            new CrashingFileSystem(survival.left()),
            "seed "
                + SEED
                + ", after operation "
                + k
                + ", where "
                + survival.name()
                + recording.around(k));
      }
    }
  }

  private static void judge(CrashingFileSystem disk, String what) throws IOException {
    Path root = disk.getPath("/data");
    try (FileStorage storage = SmallSegments.open(root)) {
      for (int i = WRITES - 3; i < WRITES; i++) {
        assertThat(storage.snapshot().requireProject(new ProjectId("p_" + i % 3)).name())
            .as(what)
            .isEqualTo(i + "x".repeat(500));
      }
      assertThat(storage.events().read(0, 100).events()).as(what).hasSize(WRITES);
      assertThat(storage.compact().after().checkpoints()).as(what).isEqualTo(1);
      rename(storage, WRITES);
    }
    Examination found = StoppedStore.examine(root, InstantSource.system());
    assertThat(found.isHealthy()).as(what + found.findings()).isTrue();
  }
}
