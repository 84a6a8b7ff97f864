package dev.maestro.bench;

import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.storage.fs.FileStorage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** 1,000 reads by id in a row, each of a snapshot of its own, with 16 writers and with none. */
final class Reads {

  private static final int TASKS = 10_000;
  private static final int IN_A_ROW = 1_000;
  private static final List<TaskId> IDS = IntStream.range(0, TASKS).mapToObj(Tasks::id).toList();
  private static final int WRITERS = 16;
  private static final String WORK = "1,000 reads by id in a row, while 16 writers write";

  private Reads() {}

  /** The median of a round, and how often its thread waited for a lock or for anything else. */
  private record Round(double micros, long waits) {}

  static List<Row> run(Workplace place) throws Exception {
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try (FileStorage storage = Workplace.open(place.fresh("reads", TASKS))) {
      Updates updates = new Updates(storage);
      Duration block = place.options().block();
      List<Double> quiet = new ArrayList<>();
      List<Double> busy = new ArrayList<>();
      long waits = 0;
      reader.submit(() -> round(storage, block)).get();
      for (int i = 0; i < place.options().rounds(); i++) {
        quiet.add(reader.submit(() -> round(storage, block)).get().micros());
        try (Crowd writers = crowd(updates)) {
          // Measured once the writers are at work.
          writers.perSecond(100);
          Round round = reader.submit(() -> round(storage, block)).get();
          busy.add(round.micros());
          waits += round.waits();
        }
      }
      return rows(OneWriter.measured(busy), OneWriter.measured(quiet), waits);
    } finally {
      reader.shutdown();
    }
  }

  private static Crowd crowd(Updates updates) {
    return new Crowd(WRITERS, number -> updates.update(Tasks.id((int) (number % TASKS)), number));
  }

  private static List<Row> rows(Measured busy, Measured quiet, long waits) {
    return List.of(
        Row.atMost(
            WORK,
            busy.in("µs"),
            "no writer: " + quiet.in("µs"),
            busy.median() / quiet.median(),
            1.5,
            "at most 1.5 times"),
        new Row(
            WORK + ": times the reader waited",
            Long.toString(waits),
            "",
            Long.toString(waits),
            "0",
            waits == 0 ? "met" : "MISSED"));
  }

  private static Round round(Storage storage, Duration block) {
    long waited = waits();
    List<Double> times = new ArrayList<>();
    int next = 0;
    long end = System.nanoTime() + block.toNanos();
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      for (int i = 0; i < IN_A_ROW; i++) {
        next = (next + 7_919) % TASKS;
        read(storage, IDS.get(next));
      }
      times.add((System.nanoTime() - start) / 1e3);
    }
    return new Round(OneWriter.measured(times).median(), waits() - waited);
  }

  private static void read(Storage storage, TaskId id) {
    try (Snapshot snapshot = storage.snapshot()) {
      if (snapshot.task(id).isEmpty()) {
        throw new IllegalStateException(id + " is not there");
      }
    }
  }

  private static long waits() {
    ThreadInfo info =
        ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId());
    return info.getBlockedCount() + info.getWaitedCount();
  }
}
