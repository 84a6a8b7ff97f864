package dev.maestro.testkit.crash;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * When a disk fails: at one of the operations that change it, counted from {@link #arm}, or for
 * want of space. Safe for use by many threads.
 */
public final class DiskFaults {

  private static final int BLOCK = 4096;

  /** How long it fails. */
  public enum Extent {
    ONCE,
    UNTIL_RELEASED
  }

  /** What the operation that fails has done; those after it that fail have done nothing. */
  public enum Effect {
    /** Nothing; but a write has written half, and a sync has lost for good what it was to write. */
    UNDONE,
    /** All of it. */
    DONE
  }

  /** What is to happen to an operation. */
  enum Verdict {
    WELL,
    FAIL_UNDONE,
    FAIL_DONE
  }

  private Extent extent = Extent.ONCE;
  private Effect effect = Effect.UNDONE;
  private int countdown;
  private boolean armed;
  private boolean struck;
  private boolean pretends;
  private boolean keepsNames;
  private long free = Long.MAX_VALUE;
  private final Map<Integer, Long> spoiled = new HashMap<>();

  DiskFaults() {}

  /**
   * Makes an operation fail.
   *
   * @param operation the first that fails, from 1
   */
  public synchronized void arm(Extent newExtent, Effect newEffect, int operation) {
    extent = newExtent;
    effect = newEffect;
    countdown = operation;
    armed = true;
    struck = false;
  }

  /** Lets files grow by that many bytes in all, each new one counted as one byte. */
  public synchronized void leaveFree(long bytes) {
    free = bytes;
    struck = false;
  }

  /** A sync of a directory that fails loses nothing that a later one could not write. */
  public synchronized void keepNames() {
    keepsNames = true;
  }

  synchronized boolean keepsNames() {
    return keepsNames;
  }

  /** Every sync returns at once from now on, and does nothing. */
  public synchronized void pretendToSync() {
    pretends = true;
  }

  synchronized boolean pretendsToSync() {
    return pretends;
  }

  /** All goes well from now on, but for syncs that pretend. */
  public synchronized void release() {
    armed = false;
    free = Long.MAX_VALUE;
  }

  /** Whether an operation has failed since it was last told to. */
  public synchronized boolean hasStruck() {
    return struck;
  }

  synchronized Verdict next() {
    if (!armed || --countdown > 0) {
      return Verdict.WELL;
    }
    boolean first = countdown == 0;
    struck = true;
    if (extent == Extent.ONCE) {
      armed = false;
    }
    return first && effect == Effect.DONE ? Verdict.FAIL_DONE : Verdict.FAIL_UNDONE;
  }

  /** Takes up to that many bytes of what is free, and returns how many. */
  synchronized long take(long bytes) {
    long taken = Math.min(bytes, free);
    if (free != Long.MAX_VALUE) {
      free -= taken;
      struck |= taken < bytes;
    }
    return taken;
  }

  /** What is read of a block of a file fails from now on. */
  synchronized void spoil(int file, long offset) {
    spoiled.put(file, offset);
  }

  synchronized void requireReadable(int file, long from, int length) throws IOException {
    Long offset = spoiled.get(file);
    if (offset != null && from < offset + BLOCK && offset < from + length) {
      throw broken();
    }
  }

  static IOException noSpace() {
    return new IOException("No space left on device");
  }

  static IOException broken() {
    return new IOException("Input/output error");
  }
}
