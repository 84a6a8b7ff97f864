package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the next opening would find in a journal.
 *
 * @param segments how many count
 * @param records how many it would replay
 * @param bytes of the records that it would replay
 * @param latestSeq of the last event
 * @param torn what a crash has torn, and it would cut off
 */
public record JournalInspection(
    int segments, long records, long bytes, long latestSeq, Optional<Torn> torn) {

  /**
   * Reads the journal from a place on, and changes nothing.
   *
   * @throws JournalCorrupt if it cannot be read from there on
   * @throws JournalTooNew if a newer version wrote it
   */
  public static JournalInspection of(Path directory, Place from) throws IOException {
    Recovered found = new Opening(new JournalDirectory(directory), from, record -> {}).recover();
    Place end = found.end();
    return new JournalInspection(
        found.chain().segments().size(),
        end.number() - from.number(),
        end.position() - from.position(),
        end.seq() - 1,
        found.torn());
  }
}
