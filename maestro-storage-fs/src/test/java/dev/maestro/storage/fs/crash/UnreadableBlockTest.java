package dev.maestro.storage.fs.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.storage.fs.Examination;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.Finding;
import dev.maestro.storage.fs.Repair;
import dev.maestro.storage.fs.StoppedStore;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.testkit.crash.CrashingFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A block that the disk does not give back costs what lies in it, and the rest is read. */
class UnreadableBlockTest {

  private static final int TASKS = 60;

  private final CrashingFileSystem disk = new CrashingFileSystem();
  private final Path root = disk.getPath("/data");

  private FileStorage open() {
    return FileStorage.open(root, StoreSettings.DEFAULT, InstantSource.system());
  }

  @BeforeEach
  void aStore() throws IOException {
    try (FileStorage storage = open()) {
      storage.write(tx -> {
        tx.save(new Project(new ProjectId("p_1"), "P", "", "", 1, 1, Value.Fields.EMPTY));
        return true;
      });
      for (int i = 0; i < TASKS; i++) {
        Task task = new TaskBuilder(new TaskId("t_" + i), new ProjectId("p_1"), "T" + i, 1).build();
        storage.write(tx -> {
          tx.save(task);
          return true;
        });
      }
      storage.checkpoint();
    }
  }

  private List<String> damage(Examination examination) {
    return examination.findings().stream()
        .filter(finding -> finding.severity() == Finding.Severity.DAMAGE)
        .map(Finding::toString)
        .toList();
  }

  private void assertMended() throws IOException {
    Repair repair = StoppedStore.repair(root, InstantSource.system());
    assertThat(damage(repair.after())).isEmpty();
    try (FileStorage storage = open();
        Stream<Task> tasks = storage.snapshot().tasks(TaskFilter.ALL)) {
      assertThat(tasks).hasSize(TASKS);
    }
  }

  @Test
  void ofASegmentIsToldWithItsPlaceAndTheRestIsRead() throws IOException {
    disk.spoil(root.resolve("journal/0000000001.journal"), 4096);
    Examination found = StoppedStore.examine(root, InstantSource.system());
    assertThat(damage(found))
        .contains("journal/0000000001.journal at byte 4096: it cannot be read: Input/output error")
        .anyMatch(line -> line.contains("should be there, and is not; the next that can be read"));
    assertThat(found.findings())
        .filteredOn(finding -> finding.severity() == Finding.Severity.NOTE)
        .isEmpty();
    assertThat(found.tasks()).isEqualTo(TASKS);
    assertThat(found.records()).isBetween(20L, 60L);
    assertMended();
  }

  @Test
  void ofASegmentIsToldByAStoreThatIsInUse() throws IOException {
    try (FileStorage storage = open()) {
      disk.spoil(root.resolve("journal/0000000001.journal"), 4096);
      assertThat(damage(storage.examine()))
          .contains(
              "journal/0000000001.journal at byte 4096: it cannot be read: Input/output error");
    }
  }

  @Test
  void ofACheckpointIsToldAndMended() throws IOException {
    disk.spoil(root.resolve("journal/0000000002.checkpoint"), 0);
    assertThat(damage(StoppedStore.examine(root, InstantSource.system())))
        .contains("journal/0000000002.checkpoint at byte 0: it cannot be read: Input/output error");
    assertMended();
  }

  @Test
  void ofTheFormatIsToldAndMended() throws IOException {
    disk.spoil(root.resolve(".maestro-format"), 0);
    Examination found = StoppedStore.examine(root, InstantSource.system());
    assertThat(damage(found))
        .containsExactly(".maestro-format: it cannot be read: Input/output error");
    assertThat(found.findings())
        .extracting(Finding::mend)
        .contains("stop the server and run doctor --repair");
    assertMended();
  }

  @Test
  void ofTheFileThatTellsTheStoreIsToldAndMended() throws IOException {
    disk.spoil(root.resolve("journal/store"), 0);
    assertThat(damage(StoppedStore.examine(root, InstantSource.system())))
        .containsExactly("journal/store: it cannot be read: Input/output error");
    assertMended();
  }
}
