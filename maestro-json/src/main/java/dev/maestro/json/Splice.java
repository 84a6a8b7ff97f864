package dev.maestro.json;

import java.util.List;

/**
 * The one place where two lists differ.
 *
 * @param head how many entries both begin with, which is where the place is
 * @param removed what only the first list has there
 * @param inserted what only the second list has there
 * @param tail how many entries both end with
 * @param after the second list
 */
record Splice<T>(
    int head,
    List<? extends T> removed,
    List<? extends T> inserted,
    int tail,
    List<? extends T> after) {

  static <T> Splice<T> between(List<? extends T> before, List<? extends T> after, Form<T> element) {
    int shorter = Math.min(before.size(), after.size());
    int head = 0;
    while (head < shorter && element.same(before.get(head), after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && element.same(before.get(before.size() - 1 - tail), after.get(after.size() - 1 - tail))) {
      tail++;
    }
    return new Splice<>(
        head,
        before.subList(head, before.size() - tail),
        after.subList(head, after.size() - tail),
        tail,
        after);
  }

  boolean isNothing() {
    return removed.isEmpty() && inserted.isEmpty();
  }

  /** What both lists have, counted. */
  int kept() {
    return head + tail;
  }

  /**
   * @param index below {@link #kept}
   */
  T kept(int index) {
    return after.get(index < head ? index : index + inserted.size());
  }
}
