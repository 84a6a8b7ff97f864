package dev.maestro.app;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** The ids that writers were told, of entities that may be gone since. Safe for many threads. */
record Known(List<String> projects, List<String> tasks, List<String> sessions) {

  Known() {
    this(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
  }

  String project(Random random) {
    return any(projects, random);
  }

  String task(Random random) {
    return any(tasks, random);
  }

  String session(Random random) {
    return any(sessions, random);
  }

  /** Of the newer ones rather, since the older ones are likely to be gone. */
  private static String any(List<String> ids, Random random) {
    int size = ids.size();
    int back = random.nextInt(size);
    return ids.get(size - 1 - random.nextInt(back + 1));
  }
}
