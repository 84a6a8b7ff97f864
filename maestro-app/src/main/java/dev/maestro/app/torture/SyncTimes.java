package dev.maestro.app.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How long a disk takes to sync a small append, beside the same append without a sync.
 *
 * @param count how often it was measured
 * @param plainNanos the median of an append that is not synced
 * @param fileSystem its type, as the system calls it
 */
public record SyncTimes(
    int count,
    long plainNanos,
    long medianNanos,
    long p99Nanos,
    long slowestNanos,
    String fileSystem) {

  private static final int MOST = 300;
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(2);
  private static final int APPENDED = 512;
  private static final int P99 = 99;
  private static final int HUNDRED = 100;

  /** File systems that are nothing but memory. */
  private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");

  /** An append that is synced takes so many times as long as one that is not, at least. */
  private static final int LEAST_RATIO = 2;

  private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(50);

  /** What the times tell of the disk. */
  public enum Verdict {
    /** A sync costs nothing, so that somebody answers it from memory. */
    DOUBTFUL,
    /** A sync costs something; that proves nothing. */
    PLAUSIBLE,
    /** Each write waits for more than 50 ms. */
    SLOW
  }

  /** Measures for two seconds at most. */
  static SyncTimes measure(Path dir) throws IOException {
    Path file = dir.resolve("sync-times");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long[] plain = new long[MOST];
      long[] synced = new long[MOST];
      long end = System.nanoTime() + LONGEST;
      int count = 0;
      while (count < MOST && (count == 0 || System.nanoTime() - end < 0)) {
        plain[count] = append(channel, false);
        synced[count] = append(channel, true);
        count++;
      }
      return of(
          Arrays.copyOf(plain, count),
          Arrays.copyOf(synced, count),
          Files.getFileStore(dir).type());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static long append(FileChannel channel, boolean synced) throws IOException {
    long begin = System.nanoTime();
    channel.write(ByteBuffer.allocate(APPENDED));
    if (synced) {
      channel.force(false);
    }
    return System.nanoTime() - begin;
  }

  static SyncTimes of(long[] plain, long[] synced, String fileSystem) {
    long[] sorted = synced.clone();
    Arrays.sort(sorted);
    long[] sortedPlain = plain.clone();
    Arrays.sort(sortedPlain);
    int last = sorted.length - 1;
    return new SyncTimes(
        sorted.length,
        sortedPlain[last / 2],
        sorted[last / 2],
        sorted[last * P99 / HUNDRED],
        sorted[last],
        fileSystem);
  }

  /** What to think of it. */
  public Verdict verdict() {
    if (MEMORY.contains(fileSystem) || medianNanos < LEAST_RATIO * plainNanos) {
      return Verdict.DOUBTFUL;
    }
    return medianNanos > SLOW ? Verdict.SLOW : Verdict.PLAUSIBLE;
  }

  /** The verdict as a sentence or two. */
  public String inWords() {
    String advice =
        switch (verdict()) {
          case DOUBTFUL ->
              "this disk does not seem to sync: with a sync an append takes no longer than without,"
                  + " or the file system is memory";
          case PLAUSIBLE -> "a sync costs something, as it should";
          case SLOW -> "slow: each write waits for it";
        };
    return "%d syncs on %s, median %s (%s without a sync), p99 %s, slowest %s: %s."
            .formatted(
                count,
                fileSystem,
                ms(medianNanos),
                ms(plainNanos),
                ms(p99Nanos),
                ms(slowestNanos),
                advice)
        + " A kill proves nothing about a power cut.";
  }

  private static String ms(long nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }
}
