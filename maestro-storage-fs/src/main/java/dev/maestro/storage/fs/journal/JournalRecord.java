package dev.maestro.storage.fs.journal;

import java.nio.ByteBuffer;

/**
 * A record as it was read.
 *
 * @param position where it begins
 * @param number gapless from 1
 * @param firstSeq seq of its first event; with no events, the seq of the next one
 * @param body backed by an array; the one that a {@link Visitor} is given is used again after the
 *     visit, unless it has more than {@link #MOST_USED_AGAIN} bytes
 */
public record JournalRecord(
    long position, long number, long firstSeq, int eventCount, ByteBuffer body) {

  /** The array of a longer body is not written to after the visit, so that it can be kept. */
  public static final int MOST_USED_AGAIN = 256 * 1024;

  /** Where the next record begins. */
  public Place next() {
    return new Place(
        position + RecordHeader.sizeOf(body.remaining()), number + 1, firstSeq + eventCount);
  }

  /** Whether it holds the event with that seq. */
  public boolean holds(long seq) {
    return seq >= firstSeq && seq - firstSeq < eventCount;
  }

  /** Is shown records, one by one. */
  @FunctionalInterface
  public interface Visitor {

    /** Whether the visit goes on. */
    boolean visit(JournalRecord journalRecord);
  }
}
