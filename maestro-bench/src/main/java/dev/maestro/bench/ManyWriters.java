package dev.maestro.bench;

import dev.maestro.storage.fs.FileStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * 64 writers at once, beside 64 threads that hand as many bytes to one that syncs per round: to as
 * many tasks as there are writers, and to a hundred times as many, each of which makes a document.
 */
final class ManyWriters {

  private static final int WRITERS = 64;

  /** In blocks: until the compiler does not take a processor any more. */
  private static final int WARM_UP = 8;

  private static final int MANY = 100 * WRITERS;

  private ManyWriters() {}

  private record Found(Measured ours, Measured theirs) {}

  static List<Row> run(Workplace place) throws Exception {
    return List.of(toOwn(found(place, WRITERS)), toMany(found(place, MANY)));
  }

  private static Found found(Workplace place, int tasks) throws Exception {
    String name = "many-writers-" + tasks;
    try (FileStorage storage = Workplace.open(place.fresh(name, tasks));
        BareGroup group = new BareGroup(place.root().resolve(name + ".log"))) {
      Updates updates = new Updates(storage);
      Step update = number -> updates.update(Tasks.id((int) (number % tasks)), number);
      byte[] record = new byte[OneWriter.sizeOfAnUpdate(storage, update)];
      Step bare = number -> group.append(record);
      long millis = place.options().block().toMillis();
      perSecond(update, WARM_UP * millis);
      perSecond(bare, WARM_UP * millis);
      List<Double> ours = new ArrayList<>();
      List<Double> theirs = new ArrayList<>();
      for (int round = 0; round < place.options().rounds(); round++) {
        ours.add(perSecond(update, millis));
        theirs.add(perSecond(bare, millis));
      }
      return new Found(OneWriter.measured(ours), OneWriter.measured(theirs));
    }
  }

  private static Row toOwn(Found found) {
    return Row.atLeast(
        WRITERS + " writers, durable updates a second",
        found.ours().in("/s"),
        bare(found),
        found.ours().median() / found.theirs().median(),
        0.5,
        "at least 0.5 times");
  }

  private static Row toMany(Found found) {
    return Row.told(
        String.format(Locale.ROOT, "the same to %,d tasks in turn", MANY),
        found.ours().in("/s"),
        bare(found),
        found.ours().median() / found.theirs().median());
  }

  private static String bare(Found found) {
    return "bare loop with one sync per round: " + found.theirs().in("/s");
  }

  private static double perSecond(Step step, long millis) throws InterruptedException {
    try (Crowd crowd = new Crowd(WRITERS, step)) {
      return crowd.perSecond(millis);
    }
  }
}
