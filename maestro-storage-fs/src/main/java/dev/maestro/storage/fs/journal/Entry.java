package dev.maestro.storage.fs.journal;

import java.nio.ByteBuffer;

/**
 * What is to become a record.
 *
 * @param firstSeq seq of its first event; with no events, the seq that the next event will have
 * @param eventCount of the events in the body; may be 0
 * @param body from its position to its limit, neither of which is moved
 */
public record Entry(long firstSeq, int eventCount, ByteBuffer body) {}
