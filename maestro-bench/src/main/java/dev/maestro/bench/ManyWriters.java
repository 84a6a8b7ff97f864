package dev.maestro.bench;

import dev.maestro.storage.fs.FileStorage;
import java.util.ArrayList;
import java.util.List;

/** 64 writers at once, beside 64 threads that hand as many bytes to one that syncs per round. */
final class ManyWriters {

  private static final int WRITERS = 64;
  private static final int TASKS = 6_400;

  private ManyWriters() {}

  static List<Row> run(Workplace place) throws Exception {
    try (FileStorage storage = Workplace.open(place.fresh("many-writers", TASKS));
        BareGroup group = new BareGroup(place.root().resolve("many-writers.log"))) {
      Updates updates = new Updates(storage);
      Step update = number -> updates.update(Tasks.id((int) (number % TASKS)), number);
      byte[] record = new byte[OneWriter.sizeOfAnUpdate(storage, update)];
      Step bare = number -> group.append(record);
      long millis = place.options().block().toMillis();
      perSecond(update, millis);
      perSecond(bare, millis);
      List<Double> ours = new ArrayList<>();
      List<Double> theirs = new ArrayList<>();
      for (int round = 0; round < place.options().rounds(); round++) {
        ours.add(perSecond(update, millis));
        theirs.add(perSecond(bare, millis));
      }
      return List.of(row(OneWriter.measured(ours), OneWriter.measured(theirs)));
    }
  }

  private static Row row(Measured ours, Measured theirs) {
    return Row.atLeast(
        WRITERS + " writers, durable updates a second",
        ours.in("/s"),
        "bare loop with one sync per round: " + theirs.in("/s"),
        ours.median() / theirs.median(),
        0.5,
        "at least 0.5 times");
  }

  private static double perSecond(Step step, long millis) throws InterruptedException {
    try (Crowd crowd = new Crowd(WRITERS, step)) {
      return crowd.perSecond(millis);
    }
  }
}
