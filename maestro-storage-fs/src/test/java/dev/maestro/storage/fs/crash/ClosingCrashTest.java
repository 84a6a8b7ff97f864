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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A store that closes in order and makes no checkpoint, as after a large import: the next one has
 * all of it, and need not write it anew.
 */
class ClosingCrashTest {

  private static final long SEED = Long.getLong("maestro.crash.seed", 1);
  private static final int LARGE = 3_000;

  private static final Logger QUIET = Logger.getLogger(FileStorage.class.getPackageName());

  static {
    QUIET.setLevel(Level.OFF);
  }

  private final CrashingFileSystem disk = new CrashingFileSystem();
  private final Path root = disk.getPath("/data");

  private static void save(FileStorage storage, int number) {
    ProjectId id = new ProjectId("p_" + number);
    Project project = new Project(id, "x".repeat(LARGE), "", "", 1, 1, Value.Fields.EMPTY);
    storage.write(tx -> {
      tx.save(project);
      tx.record(new Event.ProjectCreated(project), 1);
      return true;
    });
  }

  /**
   * Writes, and has no checkpoint made, since documents cannot be written.
   *
   * @return after how many operations of the disk all was written
   */
  private int importSome() throws IOException {
    SmallSegments.open(root).close();
    int written;
    try (FileStorage storage = SmallSegments.open(root)) {
      Files.createFile(root.resolve("projects"));
      save(storage, 1);
      save(storage, 2);
      written = disk.recording().length();
    }
    clear(root);
    return written;
  }

  private static void clear(Path directory) throws IOException {
    Path inTheWay = directory.resolve("projects");
    if (Files.isRegularFile(inTheWay)) {
      Files.delete(inTheWay);
    }
  }

  private static void look(Path directory) {
    try (FileStorage storage = SmallSegments.open(directory)) {
      assertThat(storage.snapshot().requireProject(new ProjectId("p_2")).name()).hasSize(LARGE);
    }
  }

  /** The sizes of the segments that hold a record, by their names. */
  private static Map<String, Long> filled(Path directory) throws IOException {
    Map<String, Long> filled = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory.resolve("journal"))) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(".journal") && Files.size(file) > LARGE) {
          filled.put(String.valueOf(file.getFileName()), Files.size(file));
        }
      }
    }
    return filled;
  }

  @Test
  void whatWasClosedInOrderIsNotWrittenAnewByEachOpening() throws IOException {
    importSome();
    Map<String, Long> written = filled(root);
    assertThat(written).isNotEmpty();
    for (int opening = 1; opening <= 3; opening++) {
      look(root);
      assertThat(filled(root)).as("opening " + opening).isEqualTo(written);
    }
  }

  @Test
  void whereverTheClosingOrTheOpeningAfterItIsCutShortAllIsThere() throws IOException {
    int written = importSome();
    look(root);
    Recording recording = disk.recording();
    Random random = new Random(SEED);
    assertThat(recording.length()).isGreaterThan(written + 10);
    for (int k = written; k <= recording.length(); k++) {
      DiskState state = recording.states().get(k);
      List<Survival> survivals = new ArrayList<>(Survival.ofPowerCuts(state, k, 2, random));
      survivals.add(Survival.ofTheProcess(state));
      for (Survival survival : survivals) {
        judge(
            new CrashingFileSystem(survival.left()).getPath("/data"),
            "after operation " + k + ", where " + survival.name() + recording.around(k));
      }
    }
  }

  private static void judge(Path directory, String what) throws IOException {
    clear(directory);
    try (FileStorage storage = SmallSegments.open(directory)) {
      assertThat(storage.snapshot().requireProject(new ProjectId("p_2")).name())
          .as(what)
          .hasSize(LARGE);
      assertThat(storage.events().storeId().generation()).as(what).isEqualTo(1);
      assertThat(storage.events().read(0, 10).events()).as(what).hasSize(2);
      save(storage, 3);
    }
    look(directory);
    Examination found = StoppedStore.examine(directory, InstantSource.system());
    assertThat(found.findings().stream().map(Object::toString))
        .as(what)
        .noneMatch(finding -> finding.contains(".journal") || finding.contains("checkpoint"));
  }
}
