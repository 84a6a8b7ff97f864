package dev.maestro.app.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long a disk takes to sync a small append.
 *
 * @param count how often it was measured
 * @param fileSystem its type, as the system calls it
 */
public record SyncTimes(
    int count, long medianNanos, long p99Nanos, long slowestNanos, String fileSystem) {

  private static final int MOST = 300;
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(2);
  private static final int APPENDED = 512;
  private static final int P99 = 99;
  private static final int HUNDRED = 100;

  /**
   * An append and its sync are two commands to the medium at least: the bytes, and the length of
   * the file or a flush. The fastest SSDs that were sold (3D XPoint) are specified with about 5 µs
   * for one write of 4 KiB, so no real medium has both done sooner.
   */
  static final long FASTEST_REAL = TimeUnit.MICROSECONDS.toNanos(10);

  /** Some turns of a hard disk of 7,200 a minute, 8 ms each, with its seeks. */
  static final long SLOW = TimeUnit.MILLISECONDS.toNanos(50);

  /** What the times tell of the disk. */
  public enum Verdict {
    /** Faster than a medium can be. */
    DOUBTFUL,
    /** As a real medium may be; it proves nothing. */
    PLAUSIBLE,
    /** Each write waits for it. */
    SLOW
  }

  /** Measures for two seconds at most. */
  static SyncTimes measure(Path dir) throws IOException {
    Path file = dir.resolve("sync-times");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      return of(measure(channel), Files.getFileStore(dir).type());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static long[] measure(FileChannel channel) throws IOException {
    long[] nanos = new long[MOST];
    long end = System.nanoTime() + LONGEST;
    int count = 0;
    while (count < MOST && (count == 0 || System.nanoTime() - end < 0)) {
      long begin = System.nanoTime();
      channel.write(ByteBuffer.allocate(APPENDED));
      channel.force(false);
      nanos[count++] = System.nanoTime() - begin;
    }
    return Arrays.copyOf(nanos, count);
  }

  static SyncTimes of(long[] nanos, String fileSystem) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    return new SyncTimes(
        sorted.length, sorted[last / 2], sorted[last * P99 / HUNDRED], sorted[last], fileSystem);
  }

  /** What to think of it. */
  public Verdict verdict() {
    if (medianNanos < FASTEST_REAL || fileSystem.equals("tmpfs") || fileSystem.equals("ramfs")) {
      return Verdict.DOUBTFUL;
    }
    return medianNanos > SLOW ? Verdict.SLOW : Verdict.PLAUSIBLE;
  }

  /** The verdict as a sentence or two. */
  public String inWords() {
    String advice =
        switch (verdict()) {
          case DOUBTFUL ->
              "this disk may not really sync: an append and its sync within 10 µs are faster than the"
                  + " fastest SSD (3D XPoint, about 5 µs a write, and it takes two), or it is memory";
          case PLAUSIBLE -> "as fast as a real medium may be";
          case SLOW -> "slow: each write waits for it, as long as a hard disk that seeks or longer";
        };
    return "%d syncs on %s, median %s, p99 %s, slowest %s: %s."
            .formatted(count, fileSystem, ms(medianNanos), ms(p99Nanos), ms(slowestNanos), advice)
        + " A kill proves nothing about a power cut.";
  }

  private static String ms(long nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }
}
