package dev.maestro.tools.move;

import java.util.function.LongSupplier;

/**
 * The memory for an import. Until it is committed it is there as it was parsed, as the record that
 * the journal gets, and in the tables of the state that is to be; a process that runs out of memory
 * ends. Safe for use by many threads.
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

  /** What a value takes that is but a digit, or an empty object, with its place in a list. */
  private static final int BYTES_OF_VALUE = 104;

  /**
   * What an object takes besides, with the part of an entity that it becomes: 700 bytes were seen.
   */
  private static final int BYTES_OF_OBJECT = 320;

  /** The line, and what becomes of its texts. */
  private static final int COPIES = 3;

  /** While it is parsed it is there more often: in wide characters, and in the parser's buffers. */
  private static final int COPIES_OF_LARGE = 10;

  private static final int LARGE = 64 * 1024;

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

  /** The most that a line of JSON takes when it is parsed. */
  static long parsed(byte[] line) {
    long values = 0;
    long objects = 0;
    for (byte octet : line) {
      if (octet == ',' || octet == ':' || octet == '[') {
        values++;
      } else if (octet == '{') {
        values++;
        objects++;
      }
    }
    int copies = line.length < LARGE ? COPIES : COPIES_OF_LARGE;
    return values * BYTES_OF_VALUE + objects * BYTES_OF_OBJECT + (long) copies * line.length;
  }

  /** What it takes to write so many entities of so many bytes, once they are there. */
  static long written(long entities, long bytes) {
    return bytes + entities * BYTES_OF_TABLES;
  }

  /**
   * How much may be taken besides what is there and what is to be written; less than 0 where even
   * that has no room.
   *
   * @param wanted as much is looked for: most of what is taken may be garbage
   */
  long besides(long entities, long bytes, long wanted) {
    if (bytes > MOST) {
      return -1;
    }
    long left = left(entities, bytes);
    if (left < wanted) {
      // Nothing else tells.
      System.gc();
      left = left(entities, bytes);
    }
    return left;
  }

  private long left(long entities, long bytes) {
    return (long) (free.getAsLong() / SPARE) - written(entities, bytes);
  }
}
