package dev.maestro.tools.move;

import java.util.function.LongSupplier;

/**
 * The memory for an import. Until it is committed it is there as it came, as the record that the
 * journal gets, and as the state that is to be; a process that runs out of memory ends. Used by one
 * thread.
 */
final class Room {

  /** A transaction is one record, whose length has to fit into an array. */
  static final long MOST = 1L << 30;

  /** What is taken for each byte that is yet to be written, with some to spare. */
  private static final int FACTOR = 6;

  private final LongSupplier free;

  Room() {
    this(Room::freeBytes);
  }

  Room(LongSupplier free) {
    this.free = free;
  }

  private static long freeBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
  }

  /** Whether an import of which so many bytes have been read can be written. */
  boolean isFor(long bytes) {
    if (bytes > MOST) {
      return false;
    }
    if (free.getAsLong() / FACTOR >= bytes) {
      return true;
    }
    // Most of what is taken may be garbage, and nothing else tells.
    System.gc();
    return free.getAsLong() / FACTOR >= bytes;
  }
}
