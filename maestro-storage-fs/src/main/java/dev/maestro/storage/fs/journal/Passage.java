package dev.maestro.storage.fs.journal;

import dev.maestro.storage.fs.journal.JournalReader.Outcome;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A way through the journal. Where it is damaged, that is told, and the way goes on behind it. Used
 * by one thread.
 */
public final class Passage {

  private final JournalReader journal;

  /** Where the next record begins, and the seq of the next event. */
  private long position;

  private long seq;

  /** Why nothing could be read from some place before the position on; not told yet. */
  private @Nullable JournalCorrupt fault;

  /**
   * Records that cannot be read.
   *
   * @param firstSeq of the first event that they may have held
   * @param lastSeq of the last one; the one before the first where they held none
   * @param segment name of the file
   * @param offset where it is damaged
   */
  public record Gap(long firstSeq, long lastSeq, String segment, long offset) {}

  /** Is shown what is on the way. */
  public interface Visitor extends JournalRecord.Visitor {

    /** Is told of what cannot be read, before the record that comes next. */
    void missing(Gap gap);
  }

  /**
   * @param position where a record begins
   * @param seq of the first event from there on
   */
  public Passage(JournalReader journal, long position, long seq) {
    this.journal = journal;
    this.position = position;
    this.seq = seq;
  }

  /** From the oldest record on. */
  public static Passage all(Journal journal) {
    SegmentInfo oldest = journal.segments().get(0);
    return new Passage(journal.reader(), oldest.start(), oldest.firstSeq());
  }

  /** Where it goes on. */
  public long position() {
    return position;
  }

  /**
   * Goes on up to a place, or until the visitor has enough.
   *
   * @throws IOException if a file cannot be opened, or what is not durable cannot be read
   */
  public Outcome read(Place end, Visitor visitor) throws IOException {
    while (true) {
      try {
        Outcome outcome =
            journal.read(position, end.position(), found -> goesOnBehind(found, visitor));
        if (outcome == Outcome.DONE) {
          tell(end.seq(), visitor);
        }
        return outcome;
      } catch (JournalCorrupt e) {
        fault = fault == null ? e : fault;
        position = journal.positionBehind(position, end.position());
      }
    }
  }

  private boolean goesOnBehind(JournalRecord found, Visitor visitor) {
    tell(found.firstSeq(), visitor);
    Place next = found.next();
    boolean goesOn = visitor.visit(found);
    position = next.position();
    seq = next.seq();
    return goesOn;
  }

  private void tell(long nextSeq, Visitor visitor) {
    JournalCorrupt told = fault;
    if (told != null) {
      fault = null;
      visitor.missing(new Gap(seq, nextSeq - 1, told.segment(), told.offset()));
      seq = nextSeq;
    }
  }
}
