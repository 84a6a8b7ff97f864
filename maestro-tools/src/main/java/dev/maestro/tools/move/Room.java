package dev.maestro.tools.move;

import java.util.function.LongSupplier;

/**
 * The memory for an import. Until it is committed it is there as it came, which has been taken when
 * this is asked, as the record that the journal gets, and in the tables of the state that is to be;
 * a process that runs out of memory ends. Used by one thread.
 */
final class Room {

  /** A transaction is one record, whose length has to fit into an array. */
  static final long MOST = 1L << 30;

  /**
   * What the tables and the events take for an entity: 900 bytes were seen of tasks with a session.
   */
  private static final int BYTES_OF_TABLES = 1_024;

  /** A collector needs some to spare. */
  private static final double SPARE = 1.25;

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

  /** Whether so many entities, which came as so many bytes, can be written. */
  boolean isFor(long entities, long bytes) {
    if (bytes > MOST) {
      return false;
    }
    double needed = SPARE * (bytes + entities * BYTES_OF_TABLES);
    if (free.getAsLong() >= needed) {
      return true;
    }
    // Most of what is taken may be garbage, and nothing else tells.
    System.gc();
    return free.getAsLong() >= needed;
  }
}
