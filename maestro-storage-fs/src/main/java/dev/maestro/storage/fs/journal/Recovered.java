package dev.maestro.storage.fs.journal;

import java.util.Optional;

/**
 * What was found in a journal.
 *
 * @param durable up to where it is known to be durable
 * @param tail the records from there to the end
 * @param highest number of a segment that is there, void or not
 */
record Recovered(
    Chain chain, Place durable, Tail tail, Place end, Optional<Torn> torn, long highest) {}
