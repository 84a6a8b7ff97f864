package dev.maestro.storage.fs;

import dev.maestro.storage.fs.journal.JournalCheck;
import dev.maestro.storage.fs.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells how far an examination has come with the journal, by its bytes. Used by one thread. */
final class JournalSteps {

  private final ExaminationSteps steps;
  private final int step;
  private final int total;
  private final long bytes;
  private long first = -1;

  /**
   * @param step the number of the journal's, of the total
   */
  JournalSteps(ExaminationSteps steps, int step, int total, Path journal) throws IOException {
    this.steps = steps;
    this.step = step;
    this.total = total;
    long size = 0;
    for (String segment : JournalCheck.files(journal)) {
      Path file = journal.resolve(segment);
      size += Files.isRegularFile(file) ? Files.size(file) : 0;
    }
    this.bytes = size;
  }

  /** It has read that record. */
  void at(JournalRecord record) {
    if (first < 0) {
      first = record.position();
    }
    long done = record.next().position() - first;
    steps.within("looking at the journal", step, total, done, bytes);
  }
}
