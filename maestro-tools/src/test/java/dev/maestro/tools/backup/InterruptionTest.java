package dev.maestro.tools.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.testkit.FakeTime;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import dev.maestro.tools.Operations;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import dev.maestro.tools.StoreAccess;
import dev.maestro.tools.control.ControlServer;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * A backup, or a restore, that is killed or finds its disk full somewhere leaves what is
 * documented, and the next one succeeds. Points are drawn by {@code -Dmaestro.interruption.seed},
 * so many of each kind as {@code -Dmaestro.interruption.points} says.
 */
final class InterruptionTest {

  private static final long SEED = Long.getLong("maestro.interruption.seed", 1);
  private static final int POINTS = Integer.getInteger("maestro.interruption.points", 1);
  private static final Progress UNTOLD = (what, done, total) -> {};

  /** How it ends. */
  enum End {
    /** Nothing is done any more. */
    KILLED,
    /** All is done but what needs space. */
    FULL;

    void arm(Faults faults, int operation) {
      if (this == KILLED) {
        faults.arm(Faults.Mode.FROM_NOW_ON, operation);
      } else {
        faults.fill(operation);
      }
    }
  }

  @TempDir Path dir;

  private final FakeTime time = new FakeTime(1_800_000_000_000L);
  private final Faults faults = new Faults();
  private final FaultyFileSystem faulty = new FaultyFileSystem(FileSystems.getDefault(), faults);
  private final Random random = new Random(SEED);
  private final AtomicBoolean stop = new AtomicBoolean();
  private Path data;
  private @Nullable FileStorage storage;
  private @Nullable ControlServer server;
  private CompletableFuture<Void> writer = CompletableFuture.completedFuture(null);
  private int directories;

  @BeforeEach
  void aStoreIsThere() {
    data = dir.resolve("data");
    try (FileStorage made = FileStorage.open(data)) {
      write(made, "first");
    }
  }

  /** A server that writes all the time. */
  private void serve() throws IOException {
    FileStorage opened = FileStorage.open(data);
    storage = opened;
    server = ControlServer.start(data, opened, Operations.ALL);
    writer =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; !stop.get(); i++) {
            write(opened, "name " + i);
          }
        });
  }

  @AfterEach
  void theServerStops() throws IOException {
    stop.set(true);
    writer.join();
    if (server != null) {
      server.close();
    }
    if (storage != null) {
      storage.close();
    }
  }

  /** Two projects in one transaction. */
  private static void write(FileStorage storage, String name) {
    storage.write(tx -> {
      for (String id : List.of("p_1", "p_2")) {
        Project project =
            new Project(new ProjectId(id), name, "", "/w", 1, 1, new Value.Fields(Map.of()));
        tx.save(project);
        tx.record(new Event.ProjectUpdated(project), 1_000);
      }
      return true;
    });
  }

  /** The same place on the disk that fails. */
  private Path failing(Path path) {
    return faulty.getPath(path.toString());
  }

  private long backup(Path target) throws IOException {
    ObjectNode made = new Backup(new StoreAccess(data), time, UNTOLD).into(target);
    return made.path("seq").asLong(0);
  }

  private void restore(Path source, Path target) throws IOException {
    new Restore(time, UNTOLD).of(source, target);
  }

  private Path unused(String name) {
    directories++;
    return dir.resolve("d" + directories).resolve(name);
  }

  @ParameterizedTest(name = "{0} of a store, earlier backup: {1}, served: {2}, {3}")
  @CsvSource({
    "backup, false, false, KILLED", "backup, false, false, FULL",
    "backup, false, true, KILLED", "backup, false, true, FULL",
    "backup, true, false, KILLED", "backup, true, false, FULL",
    "backup, true, true, KILLED", "backup, true, true, FULL",
    "backup.tgz, true, false, KILLED", "backup.tgz, true, false, FULL",
    "backup.tgz, true, true, KILLED", "backup.tgz, true, true, FULL"
  })
  void aBackupThatIsInterruptedLeavesTheLastWholeOne(
      String name, boolean hasEarlier, boolean isServed, End end) throws IOException {
    if (isServed) {
      serve();
    }
    int operations = operationsOfABackup(name);
    for (int i = 0; i < POINTS; i++) {
      int point = 1 + random.nextInt(operations);
      String what = "seed %d, operation %d of %d".formatted(SEED, point, operations);
      Path target = unused(name);
      Files.createDirectories(target.resolveSibling(""));
      long earlier = hasEarlier ? backup(target) : 0;
      end.arm(faults, point);
      Throwable failure = catchThrowable(() -> backup(failing(target)));
      boolean hasStruck = faults.hasStruck();
      faults.clear();
      // Of a store that grows there may be more to write than was counted, or less.
      assertThat(failure != null).as(what).isEqualTo(hasStruck);
      if (failure != null) {
        assertSaysWhatHelps(what, failure, target);
      }
      assertThatTheSourceServes(what);
      assertHoldsAWholeBackup(what, target, earlier);
      if (end == End.FULL) {
        assertNothingIsLeft(what, target);
      }
      assertThat(leftBeside(target)).as(what).hasSizeLessThanOrEqualTo(end == End.FULL ? 0 : 1);
      assertTheNextOneSucceeds(what, target);
    }
  }

  private int operationsOfABackup(String name) throws IOException {
    Path target = unused(name);
    Files.createDirectories(target.resolveSibling(""));
    faults.takeDone();
    backup(failing(target));
    return faults.takeDone().size();
  }

  private static void assertSaysWhatHelps(String what, Throwable failure, Path target) {
    assertThat(failure)
        .as(what)
        .isInstanceOf(Refused.class)
        .hasMessageContaining(target + " could not be written")
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("Make room")
        .hasMessageContaining("run it again");
  }

  private void assertThatTheSourceServes(String what) {
    FileStorage open = storage;
    if (open != null) {
      long before = open.snapshot().seq();
      write(open, "served");
      assertThat(open.snapshot().seq()).as(what).isGreaterThan(before);
      return;
    }
    try (FileStorage stopped = FileStorage.open(data)) {
      assertThat(stopped.snapshot().seq()).as(what).isEqualTo(2);
    }
  }

  /** The earlier one, or the one that was interrupted when it was whole. */
  private void assertHoldsAWholeBackup(String what, Path target, long earlier) throws IOException {
    Path restored = unused("restored");
    Throwable failure = catchThrowable(() -> restore(target, restored));
    if (earlier == 0 && failure != null) {
      assertThat(failure)
          .as(what)
          .isInstanceOf(Refused.class)
          .hasMessageMatching("There is no backup .*|.* that was not finished.*");
      return;
    }
    assertThat(failure).as(what).isNull();
    assertThat(requireWhole(what, restored)).as(what).isGreaterThanOrEqualTo(earlier);
  }

  /** Returns the seq of its last event. */
  private static long requireWhole(String what, Path store) {
    try (FileStorage open = FileStorage.open(store)) {
      List<Project> projects = open.snapshot().projects().toList();
      assertThat(projects).as(what).hasSize(2);
      assertThat(projects.get(0).name()).as(what).isEqualTo(projects.get(1).name());
      return open.snapshot().seq();
    }
  }

  private static List<String> leftBeside(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target.resolveSibling(""))) {
      return files
          .filter(file -> !file.equals(target))
          .map(file -> String.valueOf(file.getFileName()))
          .toList();
    }
  }

  /** A tool that is alive removes what it has written in vain. */
  private static void assertNothingIsLeft(String what, Path target) throws IOException {
    if (!Files.isDirectory(target.resolve("files"))) {
      return;
    }
    assertThat(target.resolve(Manifest.NAME + ".tmp")).as(what).doesNotExist();
    Path manifest = target.resolve(Manifest.NAME);
    int named =
        Files.exists(manifest)
            ? Manifest.decoded(Files.readAllBytes(manifest), "the backup", "").files().size()
            : 0;
    try (Stream<Path> files = Files.list(target.resolve("files"))) {
      assertThat(files).as(what).hasSize(named);
    }
  }

  private void assertTheNextOneSucceeds(String what, Path target) throws IOException {
    long seq = backup(target);
    assertThat(leftBeside(target)).as(what).isEmpty();
    if (Files.isDirectory(target)) {
      byte[] manifest = Files.readAllBytes(target.resolve(Manifest.NAME));
      try (Stream<Path> files = Files.list(target.resolve("files"))) {
        assertThat(files)
            .as(what)
            .hasSameSizeAs(Manifest.decoded(manifest, "the backup", "").files());
      }
    }
    Path restored = unused("restored");
    restore(target, restored);
    assertThat(requireWhole(what, restored)).as(what).isEqualTo(seq);
  }

  /** So that a power cut leaves the last whole backup, or the new one. */
  @ParameterizedTest
  @ValueSource(strings = {"backup", "backup.tgz"})
  void whatABackupIsMadeOfIsDurableBeforeItCounts(String name) throws IOException {
    Path target = unused(name);
    boolean isDirectory = name.equals("backup");
    Files.createDirectories(isDirectory ? target : target.resolveSibling(""));
    for (int i = 0; i < 2; i++) {
      faults.takeDone();
      backup(failing(target));
      List<String> done = faults.takeDone();
      int counts = done.indexOf(isDirectory ? "rename manifest.json" : "rename " + name);
      for (int write = 0; write < done.size(); write++) {
        if (done.get(write).startsWith("write ")) {
          String sync = done.get(write).replace("write ", "sync ");
          assertThat(done.subList(write, counts)).as("%d of %s", write, done).contains(sync);
        }
        if (isDirectory && done.get(write).startsWith("create ") && write < counts) {
          assertThat(done.subList(write, done.size()))
              .as("%d of %s", write, done)
              .containsAnyOf("sync files", "sync backup");
        }
      }
      assertThat(counts).isPositive();
      String parent = "sync " + target.resolveSibling("").getFileName();
      if (isDirectory) {
        assertThat(done.subList(0, counts)).as("its own name").contains(parent);
        assertThat(done.subList(0, counts)).contains("sync files");
      }
      assertThat(done.subList(counts, done.size())).contains(isDirectory ? "sync backup" : parent);
    }
  }

  @ParameterizedTest(name = "of {0}, served: {1}, {2}")
  @CsvSource({
    "backup, false, KILLED", "backup, true, FULL",
    "backup.tgz, false, FULL", "backup.tgz, true, KILLED"
  })
  void aRestoreThatIsInterruptedIsNoStoreAndTheNextOneSucceeds(
      String name, boolean isServed, End end) throws IOException {
    if (isServed) {
      serve();
    }
    Path source = dir.resolve(name);
    long seq = backup(source);
    faults.takeDone();
    restore(source, failing(unused("restored")));
    int operations = faults.takeDone().size();
    for (int i = 0; i < 2 * POINTS; i++) {
      int point = 1 + random.nextInt(operations);
      String what = "seed %d, operation %d of %d".formatted(SEED, point, operations);
      Path target = unused("restored");
      end.arm(faults, point);
      Throwable failure = catchThrowable(() -> restore(source, failing(target)));
      assertThat(failure != null).as(what).isEqualTo(faults.hasStruck());
      faults.clear();
      if (failure != null) {
        assertSaysWhatHelps(what, failure, target);
        assertIsNoStoreYet(what, target, source);
      }
      assertThat(requireWhole(what, target)).as(what).isEqualTo(seq);
      assertThatTheSourceServes(what);
    }
  }

  /** Unless all but the last sync was done. */
  private void assertIsNoStoreYet(String what, Path target, Path source) throws IOException {
    if (Files.exists(target.resolve(".maestro-restoring"))
        || Files.exists(target.resolve(".maestro-placing"))) {
      assertThat(catchThrowable(() -> FileStorage.open(target)))
          .as(what)
          .isInstanceOf(DataDirectoryUnusable.class);
    } else if (Files.exists(target.resolve("journal"))) {
      return;
    }
    restore(source, target);
  }
}
