package dev.maestro.testkit.contract;

import dev.maestro.core.port.Storage;
import dev.maestro.testkit.InMemoryStorage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Calls that ran at once, and whether they can be told from calls that ran one by one: in some
 * order that keeps each call that was answered before another began ahead of it, every call gets
 * the answer that it got (Wing and Gong, with the states that were found fruitless kept, as Lowe
 * has it). What one by one means is told by a store in memory.
 */
record CallHistory(List<Answered> calls) {

  CallHistory {
    calls = List.copyOf(calls);
  }

  /**
   * A call that was answered.
   *
   * @param began by a clock that counts the beginnings and the answers of all calls
   */
  record Answered(Call call, Call.Answer answer, long began, long ended) {

    private boolean isAfter(Answered other) {
      return other.ended < began;
    }

    @Override
    public String toString() {
      return began + ".." + ended + "  " + call + "  ->  " + answer;
    }
  }

  boolean isLinearizable() {
    return new Search(calls).finds(List.of(), new BitSet());
  }

  @Override
  public String toString() {
    return calls.stream()
        .sorted(Comparator.comparingLong(Answered::began))
        .map(Answered::toString)
        .collect(Collectors.joining("\n  ", "\n  ", "\n"));
  }

  private static final class Search {
    private final List<Answered> calls;
    private final Set<List<Object>> fruitless = new HashSet<>();

    Search(List<Answered> calls) {
      this.calls = calls;
    }

    /**
     * Whether the calls that are not in an order yet can be put behind those that are.
     *
     * @param done by the same numbers
     */
    boolean finds(List<Integer> order, BitSet done) {
      if (order.size() == calls.size()) {
        return true;
      }
      for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
        if (mayBeNext(i, done) && findsNext(order, done, i)) {
          return true;
        }
      }
      return false;
    }

    private boolean mayBeNext(int next, BitSet done) {
      for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
        if (calls.get(next).isAfter(calls.get(i))) {
          return false;
        }
      }
      return true;
    }

    private boolean findsNext(List<Integer> order, BitSet done, int next) {
      try (InMemoryStorage model = new InMemoryStorage()) {
        order.forEach(earlier -> asked(model, calls.get(earlier)));
        if (!asked(model, calls.get(next)).equals(calls.get(next).answer())) {
          return false;
        }
        List<Integer> longer = new ArrayList<>(order);
        longer.add(next);
        BitSet more = (BitSet) done.clone();
        more.set(next);
        return fruitless.add(List.of(more, stateOf(model))) && finds(longer, more);
      }
    }

    /** What the store could not take has no place among the others. */
    private static Call.Answer asked(Storage model, Answered call) {
      return call.answer().isUnavailable() ? call.answer() : call.call().ask(model);
    }

    private static Object stateOf(Storage model) {
      return Rules.read(
          model,
          now -> List.of(now.seq(), Rules.projects(now), Rules.tasks(now), Rules.sessions(now)));
    }
  }
}
