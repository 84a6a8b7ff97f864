package dev.maestro.storage.fs.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.SmallSegments;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.crash.CrashingFileSystem;
import dev.maestro.testkit.crash.DiskFaults;
import dev.maestro.testkit.crash.DiskFaults.Effect;
import dev.maestro.testkit.crash.DiskFaults.Extent;
import dev.maestro.testkit.crash.DiskState;
import dev.maestro.testkit.crash.Recording;
import dev.maestro.testkit.crash.Survival;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * A disk that fails at each single operation of a workload in turn. Every use case is acknowledged,
 * or told that nothing changed, or told that nobody knows, and this stays true: for whoever looks
 * meanwhile, after a power cut, and after the end. Reads go on throughout, and writes when the disk
 * does.
 *
 * <p>{@code -Dmaestro.crash.states=} sets how long this takes, too: a workload for each 20,000.
 */
class BrokenDiskTest {

  private static final int WORKLOADS =
      Math.max(1, Integer.getInteger("maestro.crash.states", 1) / 20_000);
  private static final long SEED = Long.getLong("maestro.crash.seed", 1);
  private static final int STEPS = 4;

  /** After how many of the use cases that come after the failure the power is cut. */
  private static final int CRASHES = 2;

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger QUIET = Logger.getLogger(FileStorage.class.getPackageName());

  static {
    QUIET.setLevel(Level.OFF);
  }

  private static final org.slf4j.Logger LOG =
      LoggerFactory.getLogger("dev.maestro.tests." + BrokenDiskTest.class.getSimpleName());

  /** What is wrong with the disk. */
  enum Trouble {
    ONE_OPERATION_FAILS(0),
    ONE_OPERATION_IS_DONE_AND_FAILS(1),
    ALL_FAIL_UNTIL_RELEASED(2),
    ALL_FAIL_AND_THE_FIRST_IS_DONE(3),
    THE_DISK_IS_FULL(4);

    /** Makes its workloads others than those of the other troubles. */
    private final long seeds;

    Trouble(int seeds) {
      this.seeds = seeds;
    }

    void begin(DiskFaults faults, int operation) {
      if (!Demands.OF_THE_STORE.distrustsNames()) {
        faults.keepNames();
      }
      switch (this) {
        case ONE_OPERATION_FAILS -> faults.arm(Extent.ONCE, Effect.UNDONE, operation);
        case ONE_OPERATION_IS_DONE_AND_FAILS -> faults.arm(Extent.ONCE, Effect.DONE, operation);
        case ALL_FAIL_UNTIL_RELEASED -> faults.arm(Extent.UNTIL_RELEASED, Effect.UNDONE, operation);
        case ALL_FAIL_AND_THE_FIRST_IS_DONE ->
            faults.arm(Extent.UNTIL_RELEASED, Effect.DONE, operation);
        case THE_DISK_IS_FULL -> faults.leaveFree(operation * 151L - 151);
      }
    }
  }

  /** The states that the store could be in when this was said. */
  private record Possible(List<Map<Object, Object>> states) {}

  @ParameterizedTest
  @EnumSource
  void everyAnswerStaysTrueWhereverTheDiskFails(Trouble trouble) throws Exception {
    int points = 0;
    int states = 0;
    long first = SEED + trouble.seeds * WORKLOADS;
    for (long seed = first; seed < first + WORKLOADS; seed++) {
      boolean struck = true;
      for (int operation = 1; struck; operation++) {
        CrashingFileSystem disk = new CrashingFileSystem();
        try {
          struck = failAt(disk, trouble, operation, seed);
          states += judgeCrashes(disk.recording(), new Random(seed));
        } catch (RuntimeException | AssertionError e) {
          String where = trouble + " at operation " + operation + ", seed " + seed + ": ";
          Recording recording = disk.recording();
          throw new AssertionError(
              where + e.getMessage() + recording.around(firstFailure(recording)), e);
        }
        points++;
      }
    }
    LOG.info("{}: {} points, {} states after a crash tried", trouble, points, states);
  }

  private static int firstFailure(Recording recording) {
    int i = 0;
    while (i + 1 < recording.length() && !recording.operations().get(i).endsWith(")")) {
      i++;
    }
    return i + 1;
  }

  /** Whether the workload has that many operations. */
  private static boolean failAt(CrashingFileSystem disk, Trouble trouble, int operation, long seed)
      throws IOException {
    Path root = disk.getPath("/data");
    boolean struck;
    int judgedAt = 0;
    Map<Object, Object> left;
    try (FileStorage storage = SmallSegments.open(root)) {
      JudgedStorage judged = new JudgedStorage(storage);
      Workload workload = new Workload(judged);
      workload.begin();
      disk.beforeEachOperation(judged::look);
      trouble.begin(disk.faults(), operation);
      Random random = new Random(seed);
      for (int step = 0; step < STEPS; step++) {
        isTaken(workload, random);
        if (disk.faults().hasStruck() && judgedAt++ < CRASHES) {
          disk.mark(new Possible(judged.possible()));
        }
      }
      struck = disk.faults().hasStruck();
      disk.faults().release();
      Await.until("writes go on when the disk does", () -> isTaken(workload, random));
      isTaken(workload, random);
      disk.mark(new Possible(judged.possible()));
      disk.beforeEachOperation(() -> {});
      judged.judgeEvents();
      assertThat(judged.possible()).as("the outcome is known").hasSize(1);
      left = judged.possible().get(0);
    }
    assertThat(Contents.documentsIn(root)).isEqualTo(Contents.documentsOf(left));
    assertThat(entities(disk)).isEqualTo(left);
    return struck;
  }

  private static boolean isTaken(Workload workload, Random random) {
    try {
      workload.runOne(random);
      return true;
    } catch (StorageUnavailable e) {
      return false;
    }
  }

  private static Map<Object, Object> entities(CrashingFileSystem disk) {
    try (FileStorage storage = SmallSegments.open(disk.getPath("/data"))) {
      return Contents.entities(storage);
    }
  }

  private static int judgeCrashes(Recording recording, Random random) {
    int tried = 0;
    for (Recording.Mark mark : recording.marks()) {
      if (mark.what() instanceof Possible possible) {
        int k = mark.after();
        DiskState disk = recording.states().get(k);
        for (Survival survival : Survival.ofPowerCuts(disk, k, 4, random)) {
          tried++;
          String what = "a crash after operation %s, where %s".formatted(k, survival.name());
          CrashingFileSystem crashed = new CrashingFileSystem(survival.left());
          Verdicts.requireNoDamage(crashed.getPath("/data"));
          assertThat(possible.states()).as(what).contains(entities(crashed));
        }
      }
    }
    return tried;
  }

  @ParameterizedTest
  @EnumSource
  void aStartOnADiskThatFailsIsRefusedOrGoesWellAndLosesNothing(Trouble trouble) {
    CrashingFileSystem sound = new CrashingFileSystem();
    Map<Object, Object> written;
    try (FileStorage storage = SmallSegments.open(sound.getPath("/data"))) {
      new Workload(storage).begin();
      written = Contents.entities(storage);
    }
    // Not closed: a start that has something to recover.
    Recording recording = sound.recording();
    for (DiskState begin :
        List.of(
            recording.states().get(recording.length() / 2),
            recording.states().get(recording.length()))) {
      Map<Object, Object> expected = entities(new CrashingFileSystem(begin));
      assertThat(written.keySet()).containsAll(expected.keySet());
      boolean struck = true;
      for (int operation = 1; struck; operation++) {
        CrashingFileSystem disk = new CrashingFileSystem(begin);
        trouble.begin(disk.faults(), operation);
        startOrNot(disk);
        struck = disk.faults().hasStruck();
        disk.faults().release();
        assertThat(entities(disk)).as(trouble + " at " + operation).isEqualTo(expected);
      }
    }
  }

  private static void startOrNot(CrashingFileSystem disk) {
    try {
      entities(disk);
    } catch (DataDirectoryUnusable e) {
      assertThat(e).hasMessageContaining("/data");
    }
  }
}
