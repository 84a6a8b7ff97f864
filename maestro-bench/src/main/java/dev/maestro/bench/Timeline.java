package dev.maestro.bench;

import dev.maestro.storage.fs.FileStorage;
import java.util.ArrayList;
import java.util.List;

/** 1,000 entries appended to the timeline of one task: each adds to the journal what it is. */
final class Timeline {

  private static final int QUARTER = 250;
  private static final String WORK = "1,000 timeline entries appended to one task: journal bytes";
  private static final String TARGET = "linear: the last quarter at most 1.1 times the first";

  private Timeline() {}

  static List<Row> run(Workplace place) {
    try (FileStorage storage = Workplace.open(place.root().resolve("timeline"))) {
      Tasks.load(storage, 1);
      long start = storage.journalBytes();
      Updates updates = new Updates(storage);
      List<Long> grown = new ArrayList<>();
      for (int i = 1; i <= 4 * QUARTER; i++) {
        updates.append(Tasks.id(0), i);
        if (i % QUARTER == 0) {
          grown.add(storage.journalBytes() - start);
        }
      }
      return List.of(row(grown));
    }
  }

  private static Row row(List<Long> grown) {
    double last = grown.get(3) - grown.get(2);
    return Row.atMost(
        WORK,
        "%,d · %,d · %,d · %,d after 250 · 500 · 750 · 1,000".formatted(grown.toArray()),
        "",
        last / grown.get(0),
        1.1,
        TARGET);
  }
}
