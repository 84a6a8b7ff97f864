package dev.maestro.storage.fs.crash;

import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.crash.Verdicts.Allowed;
import dev.maestro.storage.fs.crash.Verdicts.Found;
import dev.maestro.storage.fs.crash.WatchedStorage.Began;
import dev.maestro.storage.fs.crash.WatchedStorage.Shown;
import dev.maestro.testkit.crash.CrashingFileSystem;
import dev.maestro.testkit.crash.DiskState;
import dev.maestro.testkit.crash.Recording;
import dev.maestro.testkit.crash.Survival;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Goes through a recording, crashes after each operation in many ways, and judges what each crash
 * leaves; and crashes some of the starts after a crash in turn. States that are alike are judged
 * once.
 */
final class CrashPoints {

  private final String name;
  private final History history;
  private final Demands demands;
  private final Verdicts verdicts;
  private final RandomGenerator random;
  private final Set<List<Object>> seen = new HashSet<>();
  private int tried;
  private int triedWithin;

  CrashPoints(String name, History history, Demands demands, RandomGenerator random) {
    this.name = name;
    this.history = history;
    this.demands = demands;
    this.verdicts = new Verdicts(history, demands);
    this.random = random;
  }

  /** How many states a start was made from, those after a second crash included. */
  int tried() {
    return tried + triedWithin;
  }

  /** How many of them a second crash left, in the middle of the start after the first. */
  int triedWithin() {
    return triedWithin;
  }

  /**
   * @param most how many ways to crash after one operation
   * @param nested of how many starts one is crashed in turn
   * @param budget of states; the rest is left out
   */
  void judge(Recording recording, int most, int nested, int budget) throws IOException {
    for (int k = 1; k <= recording.length() && tried() < budget; k++) {
      Allowed allowed = allowedAfter(recording, k);
      String where = name + ", after operation " + k;
      judge(recording, k, Survival.ofTheProcess(recording.states().get(k)), allowed, where, nested);
      for (Survival survival : Survival.ofPowerCuts(recording.states().get(k), k, most, random)) {
        judge(recording, k, survival, allowed, where, nested);
      }
    }
  }

  /**
   * Nothing may be there that was asked for after the operation, nothing may be lost that was shown
   * before the next one.
   */
  private Allowed allowedAfter(Recording recording, int k) {
    long shown = 0;
    for (Shown told : recording.said(Shown.class, k)) {
      shown = Math.max(shown, told.seq());
    }
    Set<Integer> begun = new HashSet<>();
    recording.said(Began.class, k - 1).forEach(began -> begun.add(began.work()));
    int first = history.indexOf(shown);
    int last = first;
    List<History.Prefix> prefixes = history.prefixes();
    while (last + 1 < prefixes.size() && begun.contains(prefixes.get(last + 1).work())) {
      last++;
    }
    return new Allowed(first, last, opened(recording, k));
  }

  private static Optional<StoreId> opened(Recording recording, int k) {
    return recording.said(History.Opened.class, k).stream().map(History.Opened::id).findFirst();
  }

  private void judge(
      Recording recording, int k, Survival survival, Allowed allowed, String where, int nested)
      throws IOException {
    DiskState left = survival.left();
    if (!seen.add(List.of(left.fingerprint(), left.isDurable(), allowed))) {
      return;
    }
    tried++;
    String what = where + ", where " + survival.name();
    CrashingFileSystem disk = new CrashingFileSystem(left);
    try {
      verdicts.check(disk, allowed);
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(what + ": " + e.getMessage() + recording.around(k), e);
    }
    if (tried % nested == 0 && (left.isDurable() || demands.syncsWhatItFinds())) {
      crashTheStart(disk.recording(), allowed, what);
    }
  }

  /** What the start has shown must be there ever after. */
  private void crashTheStart(Recording start, Allowed allowed, String where) throws IOException {
    for (int k = 1; k <= start.length(); k++) {
      DiskState disk = start.states().get(k);
      Optional<Found> found = start.said(Found.class, k).stream().findFirst();
      Allowed now =
          found.map(f -> new Allowed(f.prefix(), f.prefix(), Optional.of(f.id()))).orElse(allowed);
      for (Survival survival : Survival.ofPowerCuts(disk, k, 4, random)) {
        Object alike = List.of("start", survival.left().fingerprint(), now);
        if (seen.add(List.of(alike))) {
          triedWithin++;
          try {
            verdicts.check(new CrashingFileSystem(survival.left()), now);
          } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError(
                where
                    + "; then after operation "
                    + k
                    + " of the start, where "
                    + survival.name()
                    + ": "
                    + e.getMessage()
                    + start.around(k),
                Objects.requireNonNull(e));
          }
        }
      }
    }
  }
}
