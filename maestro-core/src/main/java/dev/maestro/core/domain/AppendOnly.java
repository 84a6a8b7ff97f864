package dev.maestro.core.domain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Lists that only grow: a timeline, the events of a session. */
final class AppendOnly {

  private AppendOnly() {}

  static <E> List<E> append(List<E> current, E added) {
    List<E> result = new ArrayList<>(current.size() + 1);
    result.addAll(current);
    result.add(added);
    return List.copyOf(result);
  }

  /** Appends what was sent, except entries whose id is there already. */
  static <E> List<E> appendNew(List<E> current, List<E> sent, Function<E, String> id) {
    if (sent.isEmpty()) {
      return current;
    }
    Set<String> known = new HashSet<>();
    current.forEach(entry -> known.add(id.apply(entry)));
    List<E> result = new ArrayList<>(current);
    for (E entry : sent) {
      if (known.add(id.apply(entry))) {
        result.add(entry);
      }
    }
    return List.copyOf(result);
  }
}
