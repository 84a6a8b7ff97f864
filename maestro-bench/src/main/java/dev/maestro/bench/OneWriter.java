package dev.maestro.bench;

import dev.maestro.storage.fs.FileStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One writer, one durable update after the other, beside a bare append and sync of as many bytes:
 * to one task, as an agent at work does, and to many in turn, each of which makes a document.
 */
final class OneWriter {

  private static final int MANY = 1_000;

  /** In blocks: until the compiler does not take a processor any more. */
  private static final int WARM_UP = 5;

  private OneWriter() {}

  private record Found(int bytes, Measured ours, Measured theirs) {}

  static List<Row> run(Workplace place) throws IOException {
    return List.of(toOne(found(place, 1)), toMany(found(place, MANY)));
  }

  private static Found found(Workplace place, int tasks) throws IOException {
    String name = "one-writer-" + tasks;
    try (FileStorage storage = Workplace.open(place.fresh(name, tasks));
        BareLog log = new BareLog(place.root().resolve(name + ".log"))) {
      Updates updates = new Updates(storage);
      Step update = number -> updates.update(Tasks.id((int) (number % tasks)), number);
      int size = sizeOfAnUpdate(storage, update);
      byte[] record = new byte[size];
      Step bare =
          number -> {
            log.append(ByteBuffer.wrap(record));
            log.sync();
          };
      Duration block = place.options().block();
      micros(update, block.multipliedBy(WARM_UP));
      micros(bare, block.multipliedBy(WARM_UP));
      List<Double> ours = new ArrayList<>();
      List<Double> theirs = new ArrayList<>();
      for (int round = 0; round < place.options().rounds(); round++) {
        ours.add(micros(update, block));
        theirs.add(micros(bare, block));
      }
      return new Found(size, measured(ours), measured(theirs));
    }
  }

  private static Row toOne(Found found) {
    return Row.atMost(
        String.format(Locale.ROOT, "one writer, one durable update (%,d B)", found.bytes()),
        found.ours().in("µs"),
        bare(found),
        found.ours().median() / found.theirs().median(),
        1.3,
        "at most 1.3 times");
  }

  private static Row toMany(Found found) {
    return Row.told(
        String.format(Locale.ROOT, "the same to %,d tasks in turn", MANY),
        found.ours().in("µs"),
        bare(found),
        found.ours().median() / found.theirs().median());
  }

  private static String bare(Found found) {
    return "bare append and sync: " + found.theirs().in("µs");
  }

  static Measured measured(List<Double> values) {
    return Measured.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** What one update adds to the journal. */
  static int sizeOfAnUpdate(FileStorage storage, Step update) throws IOException {
    int updates = 100;
    long before = storage.journalBytes();
    for (int i = 0; i < updates; i++) {
      update.run(i);
    }
    return (int) ((storage.journalBytes() - before) / updates);
  }

  /** The median time of a step, over as many as fit into the block. */
  private static double micros(Step step, Duration block) throws IOException {
    List<Double> times = new ArrayList<>();
    long end = System.nanoTime() + block.toNanos();
    long now = System.nanoTime();
    while (now < end) {
      long start = now;
      step.run(times.size());
      now = System.nanoTime();
      times.add((now - start) / 1e3);
    }
    return measured(times).median();
  }
}
