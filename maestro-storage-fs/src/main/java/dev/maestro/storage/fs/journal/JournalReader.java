package dev.maestro.storage.fs.journal;

import dev.maestro.storage.fs.disk.ReadableParts;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads records back while others are appended, without making the writer wait. Safe for any number
 * of threads; each call opens the files that it reads, since an interrupt closes them.
 *
 * <p>Nothing is read at or behind a bound that the caller gives: a position up to which all is
 * appended. What reads a large record throws {@link NoRoom} where that has no room in memory.
 */
public final class JournalReader {

  private static final int WINDOW = 64 * 1024;
  private static final int WINDOW_OF_ONE = 8 * 1024;

  private final Journal journal;
  private final JournalDirectory directory;
  private final @Nullable RecordRoom room;
  private final Map<Long, SparseIndex> indexes = new ConcurrentHashMap<>();

  /** How a reading ended. */
  public enum Outcome {
    /** All was read. */
    DONE,
    /** The visitor had enough. */
    STOPPED,
    /** What was to be read next has been removed. */
    GONE
  }

  /** What is done in one segment. */
  private interface Reading<R> {

    /**
     * @param end position behind which the segment does not count
     * @throws Unreadable if what it has come to is not as it should be
     */
    R in(SegmentHeader segment, long end, SeekableByteChannel file) throws IOException;
  }

  /** Something of a segment is not as it should be, or is not to be had. */
  private static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;
    private final long position;
    private final String what;

    Unreadable(long offset, long position, String what) {
      super(what);
      this.offset = offset;
      this.position = position;
      this.what = what;
    }

    static Unreadable at(long offset, SegmentHeader segment, IOException e) {
      return new Unreadable(offset, segment.position(offset), JournalCheck.cannotBeRead(e));
    }
  }

  /**
   * @param room null for whoever cannot do without a record
   */
  JournalReader(Journal journal, JournalDirectory directory, @Nullable RecordRoom room) {
    this.journal = journal;
    this.directory = directory;
    this.room = room;
  }

  /**
   * The record that begins there; empty if it has been removed, or begins at or behind the bound.
   *
   * @throws JournalCorrupt if it cannot be read any more
   */
  public Optional<JournalRecord> readAt(long position, long bound) throws IOException {
    List<JournalRecord> found = new ArrayList<>(1);
    new Walk(position, bound, WINDOW_OF_ONE)
        .visit(journalRecord -> {
          found.add(journalRecord);
          return false;
        });
    return found.stream().findFirst();
  }

  /**
   * Shows the records from one position to another, in order, until the visitor has enough.
   *
   * @param from where a record begins
   * @param to where one ends
   * @throws JournalCorrupt if one of them cannot be read any more
   */
  public Outcome read(long from, long to, JournalRecord.Visitor visitor) throws IOException {
    return new Walk(from, to, WINDOW).visit(visitor);
  }

  /** A reading that goes on where it was when the segments change under it. */
  private final class Walk {
    private final long to;
    private final int window;
    private long position;

    Walk(long from, long to, int window) {
      this.position = from;
      this.to = to;
      this.window = window;
    }

    Outcome visit(JournalRecord.Visitor visitor) throws IOException {
      while (position < to) {
        Chain chain = journal.chain();
        int index = chain.indexOf(position);
        if (index < 0) {
          return Outcome.GONE;
        }
        if (hasEnough(visitor, chain, index)) {
          return Outcome.STOPPED;
        }
      }
      return Outcome.DONE;
    }

    private boolean hasEnough(JournalRecord.Visitor visitor, Chain chain, int index)
        throws IOException {
      return reading(
              chain,
              index,
              to,
              (segment, end, file) -> {
                Scan scan = Scan.from(position, end, segment, new Window(file, window, room));
                while (scan.next()) {
                  position = scan.position();
                  if (!visitor.visit(scan.record())) {
                    return true;
                  }
                }
                requireEnd(scan, segment);
                return false;
              })
          .orElse(false);
    }
  }

  /**
   * Where the records go on behind one that cannot be read.
   *
   * @param position of that one
   * @return the bound, where none before it can be read
   */
  long positionBehind(long position, long bound) throws IOException {
    long from = position + RecordHeader.ALIGNMENT;
    while (from < bound) {
      Chain chain = journal.chain();
      int index = Math.max(0, chain.indexOf(from));
      long begin = Math.max(from, chain.segments().get(index).start().position());
      OptionalLong found = nextWhole(chain, index, begin, bound);
      if (found.isPresent()) {
        return found.getAsLong();
      }
      from = chain.endOf(index);
    }
    return bound;
  }

  private OptionalLong nextWhole(Chain chain, int index, long from, long bound) throws IOException {
    SegmentHeader segment = chain.segments().get(index);
    // What cannot be read holds no record, and whoever reads on from there is told.
    ReadableParts.Faults passed = (offset, e) -> {};
    try (SeekableByteChannel file = ReadableParts.of(directory.segment(segment.number()), passed)) {
      RecordHeader next =
          Search.nextWhole(
              from, Math.min(bound, chain.endOf(index)), segment, new Window(file, WINDOW, room));
      return next == null ? OptionalLong.empty() : OptionalLong.of(next.position());
    } catch (NoSuchFileException | ReadableParts.NoFile e) {
      return OptionalLong.empty();
    }
  }

  private static void requireEnd(Scan scan, SegmentHeader segment) throws Unreadable {
    if (!scan.isAtEnd()) {
      throw new Unreadable(
          segment.offset(scan.position()), scan.position(), "a record should be there, and is not");
    }
  }

  /**
   * Where the record begins that holds the event; empty if it has been removed, or is not there up
   * to the bound.
   *
   * @throws JournalCorrupt if the way to it cannot be read any more
   */
  public OptionalLong positionOfSeq(long seq, long bound) throws IOException {
    Optional<OptionalLong> answer = Optional.empty();
    while (answer.isEmpty()) {
      Chain chain = journal.chain();
      forgetAllBut(chain);
      int index = chain.indexOfSeq(seq);
      answer =
          index < 0
              ? Optional.of(OptionalLong.empty())
              : reading(
                  chain,
                  index,
                  bound,
                  (segment, end, file) -> positionOfSeq(seq, segment, end, file));
    }
    return answer.get();
  }

  private OptionalLong positionOfSeq(
      long seq, SegmentHeader segment, long end, SeekableByteChannel file) throws IOException {
    Window window = new Window(file, WINDOW);
    SparseIndex known = indexes.getOrDefault(segment.number(), SparseIndex.of(segment.start()));
    if (known.lacks(seq)) {
      known = known.upTo(end, segment, window);
      indexes.put(segment.number(), known);
    }
    if (known.lacks(seq) && known.end().position() >= end) {
      return OptionalLong.empty();
    }
    Scan scan = Scan.from(known.before(seq), end, segment, window);
    while (scan.nextHeader()) {
      if (scan.header().holds(seq)) {
        return OptionalLong.of(scan.header().position());
      }
    }
    requireEnd(scan, segment);
    return OptionalLong.empty();
  }

  private void forgetAllBut(Chain chain) {
    if (indexes.size() > chain.segments().size()) {
      indexes
          .keySet()
          .removeIf(
              number -> chain.segments().stream().noneMatch(segment -> segment.number() == number));
    }
  }

  /** Empty if the segments are others by now, so that it has to be tried again. */
  private <R> Optional<R> reading(Chain chain, int index, long to, Reading<R> reading)
      throws IOException {
    SegmentHeader segment = chain.segments().get(index);
    Path path = directory.segment(segment.number());
    try (SeekableByteChannel file = opened(path, segment)) {
      return Optional.of(reading.in(segment, Math.min(to, chain.endOf(index)), file));
    } catch (NoSuchFileException e) {
      requireOther(
          chain,
          JournalCorrupt.whileRead(path, 0, segment.start().position(), "the file is not there"));
    } catch (Unreadable e) {
      requireOther(chain, unreadable(path, e));
    }
    return Optional.empty();
  }

  private static SeekableByteChannel opened(Path path, SegmentHeader segment) throws IOException {
    try {
      return ReadableParts.of(
          path,
          (offset, e) -> {
            throw Unreadable.at(offset, segment, e);
          });
    } catch (ReadableParts.NoFile e) {
      throw Unreadable.at(0, segment, e);
    }
  }

  private void requireOther(Chain chain, IOException otherwise) throws IOException {
    if (chain.equals(journal.chain())) {
      throw otherwise;
    }
  }

  private IOException unreadable(Path path, Unreadable found) {
    return found.position < journal.durablePosition()
        ? JournalCorrupt.whileRead(path, found.offset, found.position, found.what)
        : new IOException(
            "What is not durable at position " + found.position + " cannot be read", found);
  }
}
