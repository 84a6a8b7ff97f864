package dev.maestro.storage.fs.journal;

/**
 * Something in a journal that is not as it should be.
 *
 * @param kind what it costs
 * @param segment name of the file
 * @param offset in the file
 * @param what a sentence without its end
 */
public record JournalFault(Kind kind, String segment, long offset, String what) {

  /** What it costs. */
  public enum Kind {
    /** Something that was durable cannot be read. */
    DAMAGE,
    /** This user may not read it. */
    DENIED,
    /** Bytes that nobody reads are not what they should be. */
    HARMLESS,
    /** What a crash left of records that were never durable; the next opening cuts it off. */
    TORN
  }
}
