package dev.maestro.storage.fs.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.SmallSegments;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.crash.CrashingFileSystem;
import dev.maestro.testkit.crash.DiskFaults.Effect;
import dev.maestro.testkit.crash.DiskFaults.Extent;
import dev.maestro.testkit.crash.DiskState;
import dev.maestro.testkit.crash.Recording;
import dev.maestro.testkit.crash.Survival;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Crashes the store after each single operation of acknowledgements, and lets the disk fail at
 * each. What was answered is there ever after; what was not is there as a whole or not at all.
 */
class ConsumersCrashTest {

  private static final long SEED = Long.getLong("maestro.crash.seed", 1);
  private static final int STEPS = 5;
  private static final int EVENTS = 3;

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger QUIET = Logger.getLogger(FileStorage.class.getPackageName());

  static {
    QUIET.setLevel(Level.OFF);
  }

  /** The consumers may be these from now on. */
  private record Possible(List<List<Consumer>> states) {}

  /** What is done to the consumers, one call at a time. */
  private static final class Calls {
    private final FileStorage storage;
    private final CrashingFileSystem disk;
    private final Random random;
    private List<List<Consumer>> possible = List.of(List.of());

    Calls(FileStorage storage, CrashingFileSystem disk, long seed) {
      this.storage = storage;
      this.disk = disk;
      this.random = new Random(seed);
    }

    /** Whether the store took it. */
    boolean runOne(int step) {
      ConsumerName name = new ConsumerName("c" + random.nextInt(3));
      boolean forgets = random.nextInt(4) == 0;
      long seq = random.nextInt(EVENTS + 1);
      List<Consumer> before = storage.consumers().all();
      assertThat(possible).contains(before);
      List<Consumer> after = new ArrayList<>(before);
      after.removeIf(consumer -> consumer.name().equals(name));
      if (!forgets) {
        long known = storage.consumers().find(name).map(Consumer::seq).orElse(0L);
        after.add(new Consumer(name, storage.events().storeId(), Math.max(seq, known), step));
        after.sort((a, b) -> a.name().compareTo(b.name()));
      }
      tell(with(after));
      try {
        if (forgets) {
          storage.consumers().forget(name);
        } else {
          storage.consumers().acknowledge(name, seq, step);
        }
        assertThat(storage.consumers().all()).isEqualTo(after);
        tell(List.of(after));
        return true;
      } catch (StorageUnavailable e) {
        assertThat(storage.consumers().all()).isEqualTo(before);
        if (e.details() == null) {
          // Nothing changed: whatever was possible before still is, and no more.
          tell(possible.subList(0, possible.size() - 1));
        }
        return false;
      }
    }

    private List<List<Consumer>> with(List<Consumer> another) {
      List<List<Consumer>> all = new ArrayList<>(possible);
      all.add(another);
      return all;
    }

    private void tell(List<List<Consumer>> states) {
      possible = List.copyOf(states);
      disk.mark(new Possible(possible));
    }
  }

  private static FileStorage open(CrashingFileSystem disk) {
    return SmallSegments.open(disk.getPath("/data"));
  }

  private static FileStorage openWithEvents(CrashingFileSystem disk) {
    FileStorage storage = open(disk);
    storage.write(tx -> {
      for (int i = 0; i < EVENTS; i++) {
        tx.record(new Event.ProjectDeleted(new ProjectId("p_1")), 1);
      }
      return true;
    });
    return storage;
  }

  private static List<Consumer> found(CrashingFileSystem disk) {
    try (FileStorage storage = open(disk)) {
      return storage.consumers().all();
    }
  }

  /** After each operation the consumers are what they may be, as was said last by then. */
  private static void judge(Recording recording, int most, String where) {
    Random random = new Random(SEED);
    int last = recording.marks().get(recording.marks().size() - 1).after();
    for (int k = 1; k <= last; k++) {
      List<Possible> said = recording.said(Possible.class, k);
      if (!said.isEmpty()) {
        DiskState state = recording.states().get(k);
        List<Survival> survivals = new ArrayList<>(Survival.ofPowerCuts(state, k, most, random));
        survivals.add(Survival.ofTheProcess(state));
        for (Survival survival : survivals) {
          assertThat(said.get(said.size() - 1).states())
              .as(
                  "%s, after operation %s, where %s%s",
                  where, k, survival.name(), recording.around(k))
              .contains(found(new CrashingFileSystem(survival.left())));
        }
      }
    }
  }

  @Test
  void whatWasAnsweredIsThereAfterEveryCrash() {
    CrashingFileSystem disk = new CrashingFileSystem();
    try (FileStorage storage = openWithEvents(disk)) {
      Calls calls = new Calls(storage, disk, SEED);
      for (int step = 1; step <= STEPS; step++) {
        assertThat(calls.runOne(step)).isTrue();
      }
    }
    judge(disk.recording(), 8, "seed " + SEED);
  }

  @Test
  void acknowledgementsThatComeWhileOneIsWrittenShareTheNextWrite() throws InterruptedException {
    CrashingFileSystem disk = new CrashingFileSystem();
    CountDownLatch released = new CountDownLatch(1);
    try (FileStorage storage = openWithEvents(disk)) {
      disk.beforeEachOperation(() -> await(released));
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ConsumerName name = new ConsumerName("c" + i);
        Thread client = new Thread(() -> storage.consumers().acknowledge(name, EVENTS, 1));
        client.start();
        clients.add(client);
      }
      Await.until(
          "all of them wait",
          () -> clients.stream().allMatch(client -> client.getState() == Thread.State.WAITING));
      released.countDown();
      for (Thread client : clients) {
        client.join();
      }
      assertThat(storage.consumers().all()).hasSize(20);
    }
    assertThat(disk.recording().operations())
        .filteredOn(operation -> operation.endsWith("to /data/journal/consumers"))
        .hasSizeBetween(1, 2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ONCE, UNDONE",
    "ONCE, DONE",
    "UNTIL_RELEASED, UNDONE",
    "UNTIL_RELEASED, DONE",
  })
  void everyAnswerStaysTrueWhereverTheDiskFails(Extent extent, Effect effect) {
    boolean struck = true;
    for (int operation = 1; struck; operation++) {
      CrashingFileSystem disk = new CrashingFileSystem();
      List<List<Consumer>> possible;
      try (FileStorage storage = openWithEvents(disk)) {
        Calls calls = new Calls(storage, disk, SEED);
        calls.runOne(1);
        disk.faults().arm(extent, effect, operation);
        calls.runOne(2);
        calls.runOne(3);
        struck = disk.faults().hasStruck();
        disk.faults().release();
        assertThat(calls.runOne(4)).as("taken when the disk does").isTrue();
        possible = calls.possible;
      }
      String where = extent + " " + effect + " at operation " + operation + ", seed " + SEED;
      assertThat(possible).as(where).containsExactly(found(disk));
      judge(disk.recording(), 3, where);
    }
  }
}
