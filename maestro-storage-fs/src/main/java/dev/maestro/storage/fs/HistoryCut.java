package dev.maestro.storage.fs;

import java.io.IOException;

/** What was to be read next has been dropped from the journal meanwhile. */
public final class HistoryCut extends IOException {

  private static final long serialVersionUID = 1L;

  private final long oldestSeq;

  HistoryCut(long oldestSeq) {
    super("Events were dropped before they were read; the oldest one is " + oldestSeq + " now");
    this.oldestSeq = oldestSeq;
  }

  /** The seq of the oldest event that can be read now. */
  public long oldestSeq() {
    return oldestSeq;
  }
}
