package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long syncs took, since this was made. One thread adds, any may read.
 *
 * <pre>
 * bucket   0        1         2          3        4
 *          < 1 ms   < 10 ms   < 100 ms   < 1 s    1 s and more
 * </pre>
 */
public final class SyncTimes {

  private static final int BUCKETS = 5;
  private static final int MOST_SLOWEST = 5;
  private static final Comparator<Slow> BY_TIME = Comparator.comparingLong(Slow::nanos);

  private final InstantSource time;
  private final long since;
  private final long[] buckets = new long[BUCKETS];
  private final List<Slow> slowest = new ArrayList<>();
  private long totalNanos;

  /** What is timed. */
  @FunctionalInterface
  interface Sync {
    void run() throws IOException;
  }

  /**
   * One that took long.
   *
   * @param at when it was done, milliseconds since the epoch
   */
  public record Slow(long at, long nanos) {}

  /**
   * What is known.
   *
   * @param since milliseconds since the epoch
   * @param buckets how many syncs took how long
   * @param slowest the longest first
   */
  public record Known(long since, long totalNanos, List<Long> buckets, List<Slow> slowest) {

    public Known {
      buckets = List.copyOf(buckets);
      slowest = List.copyOf(slowest);
    }

    /** How many there were. */
    public long count() {
      return buckets.stream().mapToLong(Long::longValue).sum();
    }
  }

  SyncTimes(InstantSource time) {
    this.time = time;
    this.since = time.millis();
  }

  /** One that fails counts as well, since somebody has waited for it. */
  void time(Sync sync) throws IOException {
    long begin = System.nanoTime();
    try {
      sync.run();
    } finally {
      add(System.nanoTime() - begin);
    }
  }

  synchronized void add(long nanos) {
    totalNanos += nanos;
    buckets[bucket(nanos)]++;
    if (slowest.size() == MOST_SLOWEST && nanos <= slowest.get(0).nanos()) {
      return;
    }
    slowest.add(new Slow(time.millis(), nanos));
    slowest.sort(BY_TIME);
    if (slowest.size() > MOST_SLOWEST) {
      slowest.remove(0);
    }
  }

  private static int bucket(long nanos) {
    int bucket = 0;
    long bound = TimeUnit.MILLISECONDS.toNanos(1);
    while (bucket < BUCKETS - 1 && nanos >= bound) {
      bound *= 10;
      bucket++;
    }
    return bucket;
  }

  /** All at one moment. */
  public synchronized Known known() {
    List<Long> counts = new ArrayList<>();
    for (long count : buckets) {
      counts.add(count);
    }
    return new Known(
        since, totalNanos, counts, slowest.stream().sorted(BY_TIME.reversed()).toList());
  }
}
