package dev.maestro.bench;

import dev.maestro.storage.fs.FileStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The slowest of a hundred writes while checkpoints are made, and while none is. */
final class Checkpoints {

  private static final int TASKS = 20_000;

  /** So many are written to, in turn. */
  private static final int WRITTEN = 1_000;

  private static final String WORK = "a write while a checkpoint runs: p99";
  private static final String TARGET = "at most 3 times";

  private Checkpoints() {}

  static List<Row> run(Workplace place) throws Exception {
    ExecutorService maker = Executors.newSingleThreadExecutor();
    try (FileStorage storage = Workplace.open(place.root().resolve("checkpoint"))) {
      Runnable checkpoint = () -> Workplace.checkpoint(storage);
      Tasks.load(storage, TASKS);
      Updates updates = new Updates(storage);
      List<Double> quiet = new ArrayList<>();
      List<Double> during = new ArrayList<>();
      p99(updates, place.options().block());
      for (int round = 0; round < place.options().rounds(); round++) {
        checkpoint.run();
        quiet.add(p99(updates, place.options().block()));
        during.add(p99During(maker.submit(checkpoint), updates));
      }
      return List.of(row(OneWriter.measured(during), OneWriter.measured(quiet)));
    } finally {
      maker.shutdown();
    }
  }

  private static Row row(Measured during, Measured quiet) {
    return Row.atMost(
        WORK,
        during.in("µs"),
        "quiet: " + quiet.in("µs"),
        during.median() / quiet.median(),
        3,
        TARGET);
  }

  private static double p99(Updates updates, Duration block) {
    List<Double> times = new ArrayList<>();
    long end = System.nanoTime() + block.toNanos();
    while (System.nanoTime() < end) {
      times.add(write(updates, times.size()));
    }
    return p99(times);
  }

  private static double p99During(Future<?> checkpoint, Updates updates) throws Exception {
    List<Double> times = new ArrayList<>();
    do {
      times.add(write(updates, times.size()));
    } while (!checkpoint.isDone());
    checkpoint.get();
    return p99(times);
  }

  private static double write(Updates updates, int number) {
    long start = System.nanoTime();
    updates.update(Tasks.id(number % WRITTEN), start);
    return (System.nanoTime() - start) / 1e3;
  }

  private static double p99(List<Double> times) {
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return Measured.quantile(sorted, 0.99);
  }
}
