package dev.maestro.storage.fs.journal;

/**
 * A segment as its owner may want to know it.
 *
 * @param start position of its first record
 * @param firstSeq of the first event that it may hold
 * @param createdAt milliseconds since 1970
 * @param bytes of the records that count in it
 */
public record SegmentInfo(long number, long start, long firstSeq, long createdAt, long bytes) {}
