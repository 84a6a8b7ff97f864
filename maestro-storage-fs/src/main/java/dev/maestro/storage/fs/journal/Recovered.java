package dev.maestro.storage.fs.journal;

import java.util.NavigableSet;
import java.util.Optional;

/**
 * What was found in a journal.
 *
 * @param durable up to where it is known to be durable
 * @param tail the records from there to the end
 * @param numbers of the segments that are there, void ones included
 */
record Recovered(
    Chain chain,
    Place durable,
    Tail tail,
    Place end,
    Optional<Torn> torn,
    NavigableSet<Long> numbers) {

  long highest() {
    return numbers.last();
  }
}
