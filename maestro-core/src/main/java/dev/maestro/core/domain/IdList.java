package dev.maestro.core.domain;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Lists of ids, each of which holds an id once and keeps the order in which they came. */
public final class IdList {

  private IdList() {}

  public static <I> List<I> distinct(List<I> ids) {
    return List.copyOf(new LinkedHashSet<>(ids));
  }

  static <I> List<I> with(List<I> ids, I added) {
    return ids.contains(added) ? ids : AppendOnly.append(ids, added);
  }

  static <I> List<I> without(List<I> ids, I removed) {
    return ids.stream().filter(id -> !id.equals(removed)).toList();
  }

  /** What the first list has and the second lacks. */
  public static <I> List<I> missing(List<I> from, List<I> in) {
    List<I> result = new ArrayList<>(new LinkedHashSet<>(from));
    result.removeAll(new LinkedHashSet<>(in));
    return List.copyOf(result);
  }
}
