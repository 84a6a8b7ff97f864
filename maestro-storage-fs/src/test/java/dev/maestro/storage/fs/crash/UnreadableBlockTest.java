package dev.maestro.storage.fs.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.maestro.storage.fs.Happening;
import dev.maestro.storage.fs.History;
import dev.maestro.storage.fs.Repair;
import dev.maestro.storage.fs.StoppedStore;
import dev.maestro.storage.fs.StoreCopy;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.storage.fs.journal.JournalCorrupt;
import dev.maestro.storage.fs.journal.Passage.Gap;
import dev.maestro.testkit.crash.CrashingFileSystem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
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

  /** Counts what it is shown, and keeps the gaps. */
  private static final class Seen implements History.Visitor {
    private final List<Gap> gaps = new ArrayList<>();
    private int beforeGap;
    private int afterGap;

    @Override
    public boolean show(Happening happening) {
      if (gaps.isEmpty()) {
        beforeGap++;
      } else {
        afterGap++;
      }
      return true;
    }

    @Override
    public void missing(Gap gap) {
      gaps.add(gap);
    }
  }

  @Test
  void ofASegmentIsAGapOfTheHistoryWhichGoesOnBehindIt() throws IOException {
    Seen seen = new Seen();
    try (FileStorage storage = open();
        History history = storage.history(0)) {
      disk.spoil(root.resolve("journal/0000000001.journal"), 4096);
      history.read(seen);
    }
    assertThat(seen.gaps).containsExactly(new Gap(1, 0, "0000000001.journal", 4096));
    assertThat(seen.beforeGap).isBetween(5, 40);
    assertThat(seen.afterGap).isBetween(5, 40);
  }

  @Test
  void ofASegmentIsNamedWithItsPlaceByACopy() throws IOException {
    try (FileStorage storage = open();
        StoreCopy copy = storage.copy()) {
      StoreCopy.Part segment =
          copy.parts().stream()
              .filter(part -> part.path().equals("journal/0000000001.journal"))
              .findFirst()
              .orElseThrow();
      disk.spoil(root.resolve(segment.path()), 4096);
      ByteArrayOutputStream copied = new ByteArrayOutputStream();
      assertThatThrownBy(() -> segment.writeTo(copied))
          .isInstanceOf(JournalCorrupt.class)
          .hasMessageContaining("0000000001.journal is corrupt at byte 4096 (position 4032)")
          .hasMessageContaining("it cannot be read: Input/output error. Nothing was changed");
      assertThat(copied.size()).isBetween(2048, 4096);
      disk.spoil(root.resolve(segment.path()), 0);
      assertThatThrownBy(() -> segment.writeTo(OutputStream.nullOutputStream()))
          .isInstanceOf(JournalCorrupt.class)
          .hasMessageContaining("at byte 0 (position 0): it cannot be read");
    }
  }

  @Test
  void aCopyThatCannotBeWrittenIsNotTakenForDamage() throws IOException {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    try (FileStorage storage = open();
        StoreCopy copy = storage.copy()) {
      assertThatThrownBy(() -> copy.parts().get(0).writeTo(full))
          .isNotInstanceOf(JournalCorrupt.class)
          .hasMessage("No space left on device");
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
