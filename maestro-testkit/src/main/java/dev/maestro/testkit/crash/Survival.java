package dev.maestro.testkit.crash;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a crash leaves of a disk: the beginning of the next one.
 *
 * @param name for messages
 */
public record Survival(String name, DiskState left) {

  /**
   * The process ended and the machine did not: all is there, and what was not synced still is not.
   */
  public static Survival ofTheProcess(DiskState disk) {
    return new Survival("the process was killed", disk);
  }

  /**
   * What power cuts at that point can leave, each once, and first what is left at the least.
   *
   * @param operation the last that was done
   * @param most how many there may be; beyond the plain ones they are drawn at random where all
   *     that are possible would be more
   */
  public static List<Survival> ofPowerCuts(
      DiskState disk, int operation, int most, RandomGenerator random) {
    Map<BitSet, String> choices = new LinkedHashMap<>();
    int size = disk.pending().size();
    BitSet all = new BitSet();
    all.set(0, size);
    choices.put(new BitSet(), "nothing unsynced is left");
    choices.putIfAbsent(all, "everything is left");
    BitSet last = ofOperation(disk, operation);
    choices.putIfAbsent(without(all, last), "the last operation alone is lost");
    choices.putIfAbsent(last, "the last operation alone is left");
    if (size < 31 && 1L << size <= most) {
      for (long bits = 0; bits < 1L << size; bits++) {
        addChoice(choices, BitSet.valueOf(new long[] {bits}));
      }
    } else {
      for (int tries = 0; choices.size() < most && tries < 4 * most; tries++) {
        addChoice(choices, randomly(disk, random));
      }
    }
    List<Survival> survivals = new ArrayList<>();
    choices.forEach(
        (chosen, name) -> survivals.add(new Survival(name, disk.afterPowerCut(chosen))));
    return survivals.subList(0, Math.min(most, survivals.size()));
  }

  private static void addChoice(Map<BitSet, String> choices, BitSet chosen) {
    choices.putIfAbsent(chosen, "of what was pending is left " + chosen);
  }

  private static BitSet ofOperation(DiskState disk, int operation) {
    BitSet found = new BitSet();
    for (int i = 0; i < disk.pending().size(); i++) {
      found.set(i, disk.pending().get(i).operation() == operation);
    }
    return found;
  }

  private static BitSet without(BitSet all, BitSet some) {
    BitSet rest = (BitSet) all.clone();
    rest.andNot(some);
    return rest;
  }

  /** Whole operations for the most part, and of others some sectors. */
  private static BitSet randomly(DiskState disk, RandomGenerator random) {
    BitSet chosen = new BitSet();
    int operation = -1;
    int percent = 0;
    for (int i = 0; i < disk.pending().size(); i++) {
      if (disk.pending().get(i).operation() != operation) {
        operation = disk.pending().get(i).operation();
        percent = new int[] {0, 50, 100}[random.nextInt(3)];
      }
      chosen.set(i, random.nextInt(100) < percent);
    }
    return chosen;
  }
}
