package dev.maestro.storage.fs.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.port.Durability;
import dev.maestro.core.port.Snapshot;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.SmallSegments;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.testkit.crash.CrashingFileSystem;
import dev.maestro.testkit.crash.DiskState;
import dev.maestro.testkit.crash.Recording;
import dev.maestro.testkit.crash.Survival;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Crashes the store after each single operation on its disk. A workload is run and recorded once;
 * then, from what each crash may have left, the store is opened and must show the state after some
 * of the commits in their order: with all that anybody was shown, nothing that was not begun,
 * nothing by halves.
 *
 * <p>How many states are tried is set by {@code -Dmaestro.crash.states=}, 1,000 unless it is said
 * otherwise; {@code -Dmaestro.crash.seed=} is the first seed. The log tells the numbers.
 */
class CrashTest {

  private static final int STATES = Integer.getInteger("maestro.crash.states", 1_000);
  private static final long SEED = Long.getLong("maestro.crash.seed", 1);
  private static final int DEADLINE_SECONDS = 120;

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger QUIET = Logger.getLogger(FileStorage.class.getPackageName());

  static {
    QUIET.setLevel(Level.OFF);
  }

  private static final org.slf4j.Logger LOG =
      LoggerFactory.getLogger("dev.maestro.tests." + CrashTest.class.getSimpleName());

  /** A workload that has been run. */
  private record Run(Recording recording, History history) {}

  private interface Work {
    void run(Workload workload) throws InterruptedException, ExecutionException, TimeoutException;
  }

  private static Run run(CrashingFileSystem disk, Work work)
      throws InterruptedException, ExecutionException, TimeoutException {
    return run(disk, StoreSettings.DEFAULT, work);
  }

  private static Run run(CrashingFileSystem disk, StoreSettings settings, Work work)
      throws InterruptedException, ExecutionException, TimeoutException {
    WatchedStorage watched;
    try (FileStorage storage = SmallSegments.open(disk.getPath("/data"), settings)) {
      disk.mark(new History.Opened(storage.events().storeId()));
      watched = new WatchedStorage(storage, disk::mark);
      // Nobody must ever see what is not durable, so somebody looks all the time.
      disk.beforeEachOperation(() -> look(watched));
      work.run(new Workload(watched));
      disk.beforeEachOperation(() -> {});
    }
    return new Run(disk.recording(), History.of(watched));
  }

  private static void look(WatchedStorage storage) {
    try (Snapshot snapshot = storage.snapshot()) {
      assertThat(snapshot.seq()).isGreaterThanOrEqualTo(0);
    }
  }

  private static CrashPoints points(String name, Run run, long seed) {
    return new CrashPoints(name, run.history(), Demands.OF_THE_STORE, new Random(seed));
  }

  private static void tell(String what, int tried, int within) {
    LOG.info(
        "{}: {} states after a crash tried, {} of them after a second one", what, tried, within);
  }

  @Test
  void aSmallWorkloadIsFoundWholeAfterEveryCrash() throws Exception {
    int tried = 0;
    int within = 0;
    for (long seed = SEED; tried < STATES / 2; seed++) {
      Random random = new Random(seed);
      Run run =
          run(
              new CrashingFileSystem(),
              workload -> {
                workload.begin();
                for (int i = 0; i < 4; i++) {
                  workload.runOne(random);
                }
              });
      CrashPoints points = points("seed " + seed, run, seed);
      points.judge(run.recording(), 256, 25, STATES / 2 - tried);
      tried += points.tried();
      within += points.triedWithin();
    }
    tell("Small workloads", tried, within);
  }

  @Test
  void aLargeWorkloadOfManyThreadsIsFoundWholeAfterEveryCrash() throws Exception {
    int tried = 0;
    int within = 0;
    for (long seed = SEED; tried < STATES / 2; seed++) {
      long first = seed;
      Run run =
          run(
              new CrashingFileSystem(),
              workload -> {
                workload.begin();
                inThreads(workload, first);
              });
      CrashPoints points = points("seed " + seed, run, seed);
      points.judge(run.recording(), 6, 25, STATES / 2 - tried);
      tried += points.tried();
      within += points.triedWithin();
    }
    tell("Large workloads", tried, within);
  }

  private static void inThreads(Workload workload, long seed)
      throws InterruptedException, ExecutionException, TimeoutException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> running = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        Random random = new Random(seed * 31 + thread);
        running.add(
            threads.submit(() -> {
              for (int i = 0; i < 10; i++) {
                workload.runOne(random);
              }
              return true;
            }));
      }
      for (Future<Boolean> done : running) {
        assertThat(done.get(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** No document is written before the record of what it shows is durable. */
  @Test
  void anExaminationFindsNoDamageAfterACrashOfABufferedStore() throws Exception {
    Random random = new Random(SEED);
    Run run =
        run(
            new CrashingFileSystem(),
            StoreSettings.DEFAULT.withDurability(Durability.BUFFERED),
            workload -> {
              for (int i = 0; i < 3; i++) {
                workload.begin();
                workload.runOne(random);
              }
            });
    Recording recording = run.recording();
    int tried = 0;
    for (int k = 1; k <= recording.length(); k++) {
      DiskState disk = recording.states().get(k);
      List<Survival> survivals = new ArrayList<>(Survival.ofPowerCuts(disk, k, 4, random));
      survivals.add(Survival.ofTheProcess(disk));
      for (Survival survival : survivals) {
        tried++;
        try {
          Verdicts.requireNoDamage(new CrashingFileSystem(survival.left()).getPath("/data"));
        } catch (AssertionError e) {
          String where = "after operation " + k + ", where " + survival.name() + ": ";
          throw new AssertionError(where + e.getMessage() + recording.around(k), e);
        }
      }
    }
    tell("A buffered store", tried, 0);
  }

  @Test
  void aStoreOnADiskThatDoesNotSyncIsCaught() throws Exception {
    CrashingFileSystem disk = new CrashingFileSystem();
    disk.faults().pretendToSync();
    Run run = run(disk, Workload::begin);
    CrashPoints points = points("a disk that lies", run, SEED);
    assertThatThrownBy(() -> points.judge(run.recording(), 8, 25, STATES))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("after operation");
  }
}
