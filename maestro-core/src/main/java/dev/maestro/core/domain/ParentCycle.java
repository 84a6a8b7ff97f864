package dev.maestro.core.domain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tasks of which each is the parent of the one before it, and the first that of the last. No update
 * makes one; data may bring one along.
 *
 * @param tasks the least id first
 */
public record ParentCycle(List<TaskId> tasks) {

  /** So many are named. */
  private static final int MOST_NAMED = 10;

  public ParentCycle {
    tasks = List.copyOf(tasks);
  }

  /**
   * Those that some tasks, or their ancestors, are in, each once. No task is asked for its parent
   * twice.
   *
   * @param parent empty for a root, and for who is not there
   */
  public static List<ParentCycle> above(
      Iterable<TaskId> tasks, Function<TaskId, Optional<TaskId>> parent) {
    List<ParentCycle> cycles = new ArrayList<>();
    Set<TaskId> done = new HashSet<>();
    for (TaskId task : tasks) {
      Set<TaskId> path = new LinkedHashSet<>();
      Optional<TaskId> next = Optional.of(task);
      while (next.isPresent() && !done.contains(next.get()) && path.add(next.get())) {
        next = parent.apply(next.get());
      }
      next.filter(path::contains).ifPresent(entry -> cycles.add(closed(path, entry)));
      done.addAll(path);
    }
    return cycles;
  }

  /**
   * @param entry where the path comes back to
   */
  private static ParentCycle closed(Set<TaskId> path, TaskId entry) {
    List<TaskId> all = List.copyOf(path);
    List<TaskId> cycle = new ArrayList<>(all.subList(all.indexOf(entry), all.size()));
    Collections.rotate(cycle, -cycle.indexOf(Collections.min(cycle)));
    return new ParentCycle(cycle);
  }

  /** {@code t1 → t2 → t1}. */
  @Override
  public String toString() {
    String named =
        tasks.stream().limit(MOST_NAMED).map(TaskId::value).collect(Collectors.joining(" → "));
    return named + (tasks.size() > MOST_NAMED ? " → …" : "") + " → " + tasks.get(0);
  }
}
