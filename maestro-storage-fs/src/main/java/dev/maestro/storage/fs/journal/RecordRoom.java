package dev.maestro.storage.fs.journal;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * The memory for records that are read. A large one, as an import makes it, is weighed before: a
 * process that runs out of memory ends, and whoever only reads must not end a server. Safe for use
 * by many threads.
 */
final class RecordRoom {

  /** A shorter one has always room, as a write has. */
  static final int LARGE = 4 * 1024 * 1024;

  /**
   * What a reader makes of an event and of what it shows, but for JSON: 490 bytes where the reader
   * is a log.
   */
  private static final long BYTES_OF_EVENT = 512;

  /** A collector needs some to spare, and so do others meanwhile. */
  private static final double SPARE = 1.25;

  private static final int MIB = 1024 * 1024;

  /** Who tries again and again is not to make the collector run each time. */
  private static final int MOST_WITHOUT_COLLECTION = 64;

  private final LongSupplier free;
  private final Runnable collector;
  private final List<Runnable> reliefs = new CopyOnWriteArrayList<>();
  private final List<Promise> promises = new ArrayList<>();

  /**
   * What is still to be made of a record; it is counted for as long as somebody has the record,
   * since nobody tells how much of it is there already.
   */
  private record Promise(WeakReference<byte[]> body, long bytes) {}

  /** What was left behind the last collection that did not help. */
  private long leftInVain = Long.MAX_VALUE;

  private int refusedSince;

  /**
   * @param free how many bytes may still be taken
   */
  RecordRoom(LongSupplier free) {
    this(free, System::gc);
  }

  RecordRoom(LongSupplier free, Runnable collector) {
    this.free = free;
    this.collector = collector;
  }

  static long freeBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
  }

  /** Is run where there is no room, and gives up what can be had again. */
  void whenShort(Runnable relief) {
    reliefs.add(relief);
  }

  /**
   * A buffer for a record.
   *
   * @param length of the whole record
   * @param events in it, as its header says
   * @throws NoRoom if it is large and has no room
   */
  ByteBuffer buffer(int length, int events) throws NoRoom {
    return length < LARGE ? ByteBuffer.allocate(length) : weighed(length, events);
  }

  /** One at a time, so that what one has taken is seen by the next. */
  private synchronized ByteBuffer weighed(int length, int events) throws NoRoom {
    // No event takes less than a byte, whatever a damaged header says.
    long besides = Math.min(events, length) * BYTES_OF_EVENT;
    long needed = (long) ((length + besides) * SPARE);
    if (left() < needed) {
      collect(needed);
    }
    long missing = needed - left();
    if (missing > 0) {
      throw new NoRoom(
          "a record of the journal has "
              + inMib(length)
              + " MiB, as that of a large import has, and to read it takes "
              + inMib(missing)
              + " MiB more memory than there is. Give whoever has the store more (java -Xmx…, or"
              + " MAESTRO_JAVA_OPTS=-Xmx…); or stop the server, and give a tool more");
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    promises.add(new Promise(new WeakReference<>(buffer.array()), besides));
    return buffer;
  }

  /** Nothing else tells how much of what is taken is garbage. */
  private void collect(long needed) {
    reliefs.forEach(Runnable::run);
    if (needed > leftInVain && ++refusedSince < MOST_WITHOUT_COLLECTION) {
      return;
    }
    collector.run();
    leftInVain = left() < needed ? left() : Long.MAX_VALUE;
    refusedSince = 0;
  }

  private long left() {
    promises.removeIf(promise -> promise.body().get() == null);
    return free.getAsLong() - promises.stream().mapToLong(Promise::bytes).sum();
  }

  /** At least 1. */
  private static long inMib(long bytes) {
    return (bytes + MIB - 1) / MIB;
  }
}
