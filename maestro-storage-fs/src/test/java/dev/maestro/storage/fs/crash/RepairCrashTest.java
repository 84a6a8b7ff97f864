package dev.maestro.storage.fs.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.Repair;
import dev.maestro.storage.fs.SmallSegments;
import dev.maestro.storage.fs.StoppedStore;
import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.crash.CrashingFileSystem;
import dev.maestro.testkit.crash.DiskState;
import dev.maestro.testkit.crash.Recording;
import dev.maestro.testkit.crash.Survival;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A repair that is cut short is done by the next one, or the next start, and has lost nothing. */
class RepairCrashTest {

  private static final long SEED = Long.getLong("maestro.crash.seed", 1);

  private static final Logger QUIET = Logger.getLogger(FileStorage.class.getPackageName());

  static {
    QUIET.setLevel(Level.OFF);
  }

  /** A document and the journal are damaged at once. */
  private static CrashingFileSystem damagedDisk() throws IOException {
    CrashingFileSystem disk = new CrashingFileSystem();
    Path root = disk.getPath("/data");
    try (FileStorage storage = SmallSegments.open(root)) {
      storage.write(tx -> {
        tx.save(new Project(new ProjectId("p_1"), "P", "", "", 1, 1, Value.Fields.EMPTY));
        tx.save(task("t_1"));
        tx.save(task("t_2"));
        return true;
      });
      storage.checkpoint();
    }
    flip(root.resolve("journal/0000000001.journal"), 100);
    flip(root.resolve("tasks/p_1/t_1.json"), 0);
    return disk;
  }

  /** A document shows what the journal has lost. */
  private static CrashingFileSystem diskWithALaterDocument() throws IOException {
    CrashingFileSystem running = new CrashingFileSystem();
    Path root = running.getPath("/data");
    DiskState killed;
    try (FileStorage storage = SmallSegments.open(root)) {
      storage.write(tx -> {
        tx.save(new Project(new ProjectId("p_1"), "P", "", "", 1, 1, Value.Fields.EMPTY));
        tx.save(task("t_1").toBuilder().title("before").build());
        tx.save(task("t_2"));
        return true;
      });
      storage.checkpoint();
      for (String title : List.of("between", "Title of t_1")) {
        storage.write(tx -> {
          Task last = tx.requireTask(new TaskId("t_1"));
          tx.save(last.toBuilder().title(title).updatedAt(last.updatedAt() + 1).build());
          return true;
        });
      }
      Path document = root.resolve("tasks/p_1/t_1.json");
      Await.until("the document", () -> contains(document, "Title of t_1"));
      killed = running.recording().states().get(running.recording().length());
    }
    CrashingFileSystem disk = new CrashingFileSystem(killed);
    Path left = disk.getPath("/data");
    sync(left.resolve("tasks/p_1/t_1.json"));
    Disk.sync(left.resolve("tasks/p_1"));
    Path segment = left.resolve("journal/0000000001.journal");
    String content = Files.readString(segment, StandardCharsets.ISO_8859_1);
    flip(segment, content.lastIndexOf("Title of t_1"));
    return disk;
  }

  private static boolean contains(Path file, String words) {
    try {
      return Files.readString(file).contains(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Task task(String id) {
    return new TaskBuilder(new TaskId(id), new ProjectId("p_1"), "Title of " + id, 1).build();
  }

  private static void flip(Path file, int offset) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[offset] ^= 1;
    Files.write(file, content);
    sync(file);
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static List<String> titles(FileStorage storage) {
    try (Stream<Task> tasks = storage.snapshot().tasks(TaskFilter.ALL)) {
      return tasks.map(Task::title).sorted().toList();
    }
  }

  @Test
  void whereverARepairIsCutShortTheNextOneMendsAll() throws IOException {
    CrashingFileSystem disk = damagedDisk();
    int before = disk.recording().length();
    StoppedStore.repair(disk.getPath("/data"), InstantSource.system());
    Recording recording = disk.recording();
    Random random = new Random(SEED);
    assertThat(recording.length()).isGreaterThan(before + 10);
    for (int k = before + 1; k <= recording.length(); k++) {
      DiskState state = recording.states().get(k);
      List<Survival> survivals = new ArrayList<>(Survival.ofPowerCuts(state, k, 1, random));
      survivals.add(Survival.ofTheProcess(state));
      for (Survival survival : survivals) {
        String what =
            "seed "
                + SEED
                + ", after operation "
                + k
                + ", where "
                + survival.name()
                + recording.around(k);
        judgeRepair(new CrashingFileSystem(survival.left()), what);
        if (k % 2 == 0) {
          judgeStart(new CrashingFileSystem(survival.left()), what);
        }
      }
    }
  }

  @Test
  void whereverARepairThatTakesADocumentIsCutShortTheNextOneTakesIt() throws IOException {
    CrashingFileSystem disk = diskWithALaterDocument();
    int before = disk.recording().length();
    StoppedStore.repair(disk.getPath("/data"), InstantSource.system());
    Recording recording = disk.recording();
    Random random = new Random(SEED);
    for (int k = before; k <= recording.length(); k++) {
      DiskState state = recording.states().get(k);
      List<Survival> survivals = new ArrayList<>(Survival.ofPowerCuts(state, k, 4, random));
      survivals.add(Survival.ofTheProcess(state));
      for (Survival survival : survivals) {
        judgeRepair(
            new CrashingFileSystem(survival.left()),
            "after operation " + k + ", where " + survival.name() + recording.around(k));
      }
    }
  }

  /** The file system has no links, so that a document is kept as a copy. */
  @Test
  void whereThereIsNoRoomForACopyTheDocumentStaysInItsPlace() throws IOException {
    int refused = 0;
    for (int free = 0; free < 2000; free += 50) {
      CrashingFileSystem disk = damagedDisk();
      Path root = disk.getPath("/data");
      disk.faults().leaveFree(free);
      try {
        StoppedStore.repair(root, InstantSource.system());
      } catch (DataDirectoryUnusable e) {
        refused++;
      }
      assertThat(root.resolve("tasks/p_1/t_1.json")).exists();
      disk.faults().release();
      judgeRepair(disk, "with " + free + " bytes left");
    }
    assertThat(refused).isGreaterThan(10);
  }

  private static void judgeRepair(CrashingFileSystem disk, String what) {
    Path root = disk.getPath("/data");
    Repair repair = StoppedStore.repair(root, InstantSource.system());
    assertThat(repair.after().isHealthy()).as(what + repair.after().findings()).isTrue();
    try (FileStorage storage = SmallSegments.open(root)) {
      assertThat(titles(storage)).as(what).containsExactly("Title of t_1", "Title of t_2");
    }
    assertThat(Files.isDirectory(root.resolve("journal.damaged-1"))).as(what).isTrue();
  }

  /** It may hide what is damaged yet, and loses nothing of it. */
  private static void judgeStart(CrashingFileSystem disk, String what) throws IOException {
    Path root = disk.getPath("/data");
    try (FileStorage storage = SmallSegments.open(root)) {
      assertThat(storage.events().storeId().id()).as(what).isNotEmpty();
    }
    judgeAfterStart(root, what);
  }

  private static void judgeAfterStart(Path root, String what) {
    Repair repair = StoppedStore.repair(root, InstantSource.system());
    assertThat(repair.after().isHealthy()).as(what + repair.after().findings()).isTrue();
    try (FileStorage storage = SmallSegments.open(root)) {
      assertThat(titles(storage)).as(what).containsExactly("Title of t_1", "Title of t_2");
    }
  }
}
