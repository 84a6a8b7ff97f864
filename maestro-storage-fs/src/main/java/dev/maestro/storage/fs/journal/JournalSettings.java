package dev.maestro.storage.fs.journal;

import java.util.function.LongSupplier;

/**
 * Sizes in bytes.
 *
 * @param segmentBytes a segment that holds that much is followed by another one
 * @param firstStep how much is preallocated at once at first; each next time it is twice as much
 * @param lastStep how much is preallocated at once at most
 * @param freeMemory how much memory may still be taken, to read large records
 */
public record JournalSettings(
    long segmentBytes, int firstStep, int lastStep, LongSupplier freeMemory) {

  public static final JournalSettings DEFAULT =
      new JournalSettings(16 * 1024 * 1024, 64 * 1024, 1024 * 1024);

  public JournalSettings(long segmentBytes, int firstStep, int lastStep) {
    this(segmentBytes, firstStep, lastStep, RecordRoom::freeBytes);
  }

  public JournalSettings {
    if (segmentBytes < 1 || firstStep < 1 || lastStep < firstStep) {
      throw new IllegalArgumentException("Sizes must be positive, and the last step the largest");
    }
  }
}
