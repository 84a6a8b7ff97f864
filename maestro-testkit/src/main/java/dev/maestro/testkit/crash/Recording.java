package dev.maestro.testkit.crash;

import java.util.ArrayList;
import java.util.List;

/**
 * All that was done to a disk.
 *
 * @param states the disk after that many operations, from none to all of them
 * @param operations what each did, as {@code verb path}; one fewer than the states
 * @param marks what users of the disk had to say in between, in order
 */
public record Recording(List<DiskState> states, List<String> operations, List<Mark> marks) {

  public Recording {
    states = List.copyOf(states);
    operations = List.copyOf(operations);
    marks = List.copyOf(marks);
  }

  /**
   * Something that was said.
   *
   * @param after the number of operations that were done by then
   */
  public record Mark(int after, Object what) {}

  /** The number of operations. */
  public int length() {
    return operations.size();
  }

  /** What was said of that type up to that many operations. */
  public <T> List<T> said(Class<T> type, int after) {
    List<T> found = new ArrayList<>();
    for (Mark mark : marks) {
      if (mark.after() <= after && type.isInstance(mark.what())) {
        found.add(type.cast(mark.what()));
      }
    }
    return found;
  }

  /**
   * What was done around an operation, for messages.
   *
   * @param operation from 1
   */
  public String around(int operation) {
    int from = Math.max(0, operation - 12);
    int to = Math.min(length(), operation + 3);
    StringBuilder shown = new StringBuilder();
    for (int i = from; i < to; i++) {
      shown.append(i + 1 == operation ? "\n  > " : "\n    ").append(i + 1).append(' ');
      shown.append(operations.get(i));
    }
    return shown.toString();
  }
}
