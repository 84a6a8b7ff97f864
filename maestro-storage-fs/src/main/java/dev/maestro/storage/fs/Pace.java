package dev.maestro.storage.fs;

import java.util.concurrent.TimeUnit;

/**
 * When documents are written, and when those who write to the store wait for them. Times are in
 * nanoseconds. Guarded by its owner.
 *
 * <pre>
 *   no change came for a moment     documents are written at once
 *   changes keep coming             they are written together, when the first has waited a while:
 *                                   what changes again and again is written once, and between two
 *                                   such times the journal has the disk to itself
 *   the first has waited long       whoever adds a document waits until two are taken, so that
 *                                   nobody stops for longer than that, and it comes to an end
 * </pre>
 */
final class Pace {

  private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long WHILE = TimeUnit.MILLISECONDS.toNanos(400);
  private static final long LONG = TimeUnit.MILLISECONDS.toNanos(800);

  /** So many take the rest of a second to write where the disk is slow. */
  private static final int MANY = 1_000;

  /** How many must be taken for each that was added. */
  private static final int PRICE = 2;

  private long owed;

  /**
   * In how many nanoseconds the documents that wait are to be written; 0 or less: now.
   *
   * @param waiting how many, at least one
   * @param age how long the first has waited
   * @param quiet for how long no change came
   */
  static long due(int waiting, long age, long quiet) {
    return waiting >= MANY ? 0 : Math.min(MOMENT - quiet, WHILE - age);
  }

  /** So many more wait than before. */
  void added(int documents) {
    owed += (long) PRICE * documents;
  }

  /** So many were taken, to be written; what was not owed counts for the next ones. */
  void taken(int documents) {
    owed = Math.max(-documents, owed - documents);
  }

  /**
   * Whether whoever adds has to wait.
   *
   * @param age how long the first document has waited
   */
  boolean isTooFast(long age) {
    if (age <= LONG) {
      owed = 0;
    }
    return owed > 0;
  }
}
