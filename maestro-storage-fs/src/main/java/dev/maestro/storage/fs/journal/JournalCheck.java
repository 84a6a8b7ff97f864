package dev.maestro.storage.fs.journal;

import dev.maestro.storage.fs.disk.ReadableParts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all that can be read of a journal, from its first record on, and tells of all that cannot;
 * where something is damaged it goes on behind it. It changes nothing. Used by one thread, once.
 *
 * <p>A segment is known by the number in its header, whatever its name; one whose header is damaged
 * by the first whole record in it. Of two that hold the same positions the one with the higher
 * number counts, as in {@link Chain#with}.
 */
public final class JournalCheck {

  private static final int WINDOW = JournalRecord.MOST_USED_AGAIN;
  private static final RecordRoom ROOM = new RecordRoom(RecordRoom::freeBytes);

  private final JournalDirectory directory;
  private final long durable;
  private final long bound;
  private final long keptInFront;
  private final Consumer<JournalRecord> records;
  private final Consumer<JournalFault> faults;

  private final NavigableMap<Long, Found> found = new TreeMap<>();

  private final Set<String> toldUnreadable = new HashSet<>();

  private long count;
  private long knownSeq = 1;

  /**
   * A segment and where it lies.
   *
   * @param isWhole whether its header is what it was
   */
  private record Found(SegmentHeader header, Path file, boolean isWhole) {}

  /**
   * What was read.
   *
   * @param segments how many count
   * @param records how many were whole
   * @param start where the journal begins
   * @param end where what can be read ends
   * @param nextSeq larger than every seq that anything in the journal tells of
   * @param latestCreation of a segment, in milliseconds since 1970
   */
  public record Result(
      int segments, long records, Place start, Place end, long nextSeq, long latestCreation) {}

  /**
   * @param durable position up to which others know that all was durable
   * @param bound position behind which nothing is read; {@link Long#MAX_VALUE} for all
   * @param keptInFront so many bytes are always left where older segments are removed
   * @param records is given each whole record in order; its body lasts until it returns
   */
  public JournalCheck(
      Path directory,
      long durable,
      long bound,
      long keptInFront,
      Consumer<JournalRecord> records,
      Consumer<JournalFault> faults) {
    this.directory = new JournalDirectory(directory);
    this.durable = durable;
    this.bound = bound;
    this.keptInFront = keptInFront;
    this.records = records;
    this.faults = faults;
  }

  /**
   * @throws JournalTooNew if a newer version wrote it
   * @throws java.nio.file.NoSuchFileException if a segment goes while it is read
   * @throws ClosedByInterruptException if this thread is interrupted
   * @throws IOException if the directory cannot be read
   * @throws NoRoom if a large record has no room in memory
   */
  public Result read() throws IOException {
    for (long number : directory.segments()) {
      Path file = directory.segment(number);
      attempt(file, () -> look(number, file));
    }
    for (Map.Entry<Long, Path> other : directory.checkpoints().entrySet()) {
      attempt(other.getValue(), () -> lookUnderOtherName(other.getKey(), other.getValue()));
    }
    @Nullable Chain chain = null;
    for (Found segment : found.values()) {
      if (segment.header().start().position() < bound || chain == null) {
        chain = chain == null ? new Chain(List.of(segment.header())) : chain.with(segment.header());
      }
    }
    if (chain == null) {
      return new Result(0, 0, Place.START, Place.START, knownSeq, 0);
    }
    Place end = readAll(chain);
    requireBeginning(chain, end);
    long latest = 0;
    for (Found segment : found.values()) {
      latest = Math.max(latest, segment.header().createdAt());
    }
    return new Result(chain.segments().size(), count, chain.first().start(), end, knownSeq, latest);
  }

  private interface Step {
    void run() throws IOException;
  }

  /** What cannot be read of one segment is a fault of that one. */
  private void attempt(Path file, Step step) throws IOException {
    try {
      step.run();
    } catch (NoSuchFileException | ClosedByInterruptException | NoRoom e) {
      throw e;
    } catch (AccessDeniedException e) {
      faults.accept(
          new JournalFault(JournalFault.Kind.DENIED, name(file), 0, "this user may not read it"));
    } catch (IOException e) {
      unreadable(file, 0, e);
    }
  }

  private void unreadable(Path file, long offset, IOException e) {
    if (toldUnreadable.add(name(file) + offset)) {
      fault(file, offset, cannotBeRead(e));
    }
  }

  /** What is wrong with a file that the disk does not give back. */
  static String cannotBeRead(IOException e) {
    String reason =
        e instanceof FileSystemException failure && failure.getReason() != null
            ? failure.getReason()
            : String.valueOf(e.getMessage());
    return "it cannot be read: " + reason;
  }

  private SeekableByteChannel opened(Path file) throws IOException {
    return ReadableParts.of(file, (offset, e) -> unreadable(file, offset, e));
  }

  private void lookUnderOtherName(long number, Path file) throws IOException {
    if (Magic.of(file) == SegmentHeader.MAGIC) {
      fault(file, 0, "it is a segment, and lies here under the name of a checkpoint");
      look(number, file);
    }
  }

  private void look(long number, Path file) throws IOException {
    try (SeekableByteChannel channel = opened(file)) {
      ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Until it is full or the file ends.
      }
      bytes.flip();
      SegmentHeader header = header(bytes, number, file, channel);
      if (header != null) {
        knownSeq = Math.max(knownSeq, header.start().seq());
      }
    }
  }

  private @Nullable SegmentHeader header(
      ByteBuffer bytes, long number, Path file, SeekableByteChannel channel) throws IOException {
    long told = bytes.remaining() < SegmentHeader.BYTES ? number : bytes.getLong(16);
    try {
      SegmentHeader header = SegmentHeader.decoded(bytes, told, file);
      if (told != number) {
        fault(file, 16, "it lies here under the name of another: by its header it is " + told);
      }
      if (told == number || !found.containsKey(told)) {
        found.put(told, new Found(header, file, true));
      }
      return header;
    } catch (JournalCorrupt e) {
      fault(file, 0, "its header is not what was written");
      SegmentHeader guessed = guessed(number, channel);
      if (guessed != null && !found.containsKey(number)) {
        found.put(number, new Found(guessed, file, false));
      }
      return guessed;
    }
  }

  /** From the first whole record; null where there is none. */
  private static @Nullable SegmentHeader guessed(long number, SeekableByteChannel channel)
      throws IOException {
    Window window = new Window(channel, WINDOW, ROOM);
    long size = channel.size();
    for (long at = SegmentHeader.BYTES;
        at + RecordHeader.BYTES <= size;
        at += RecordHeader.ALIGNMENT) {
      RecordHeader header = Search.wholeAt(window, at, size - at);
      long start = header == null ? -1 : header.position() - (at - SegmentHeader.BYTES);
      if (header != null && start >= 0) {
        boolean isFirst = at == SegmentHeader.BYTES;
        Place place =
            new Place(
                start,
                isFirst ? header.number() : Math.max(1, header.number() - 1),
                header.firstSeq());
        return new SegmentHeader(number, 0, place, 0, 0);
      }
    }
    return null;
  }

  private Place readAll(Chain chain) throws IOException {
    Place expected = chain.first().start();
    for (int i = 0; i < chain.segments().size(); i++) {
      SegmentHeader segment = chain.segments().get(i);
      Found at = java.util.Objects.requireNonNull(found.get(segment.number()));
      if (i > 0) {
        requireContinued(chain.segments().get(i - 1), at, expected);
        expected = segment.start();
      }
      boolean isLast = i == chain.segments().size() - 1;
      Reading reading = new Reading(at, Math.min(bound, chain.endOf(i)), isLast, expected);
      attempt(at.file(), reading::read);
      expected = reading.reached();
    }
    return expected;
  }

  private void requireContinued(SegmentHeader before, Found next, Place expected) {
    SegmentHeader header = next.header();
    if (!next.isWhole()) {
      return;
    }
    if (header.follows() != before.number()) {
      missing(header.follows(), next.file());
    } else if (expected.position() == header.start().position()
        && (expected.number() != header.start().number()
            || expected.seq() != header.start().seq())) {
      fault(
          next.file(),
          40,
          "it begins with record "
              + header.start().number()
              + " and event "
              + header.start().seq()
              + " instead of "
              + expected.number()
              + " and "
              + expected.seq());
    }
  }

  /** Older segments are removed, but never so many that little is left. */
  private void requireBeginning(Chain chain, Place end) {
    SegmentHeader first = chain.first();
    Found at = java.util.Objects.requireNonNull(found.get(first.number()));
    if (at.isWhole()
        && first.follows() > 0
        && first.start().position() > 0
        && end.position() - first.start().position() < keptInFront) {
      missing(first.follows(), at.file());
    }
  }

  private void missing(long number, Path next) {
    Path file = directory.segment(number);
    fault(
        file,
        0,
        "it is missing: " + name(next) + " continues it, and the server did not remove it");
  }

  private void fault(Path file, long offset, String what) {
    faults.accept(new JournalFault(JournalFault.Kind.DAMAGE, name(file), offset, what));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** Of one segment. */
  private final class Reading {

    private final Found segment;
    private final boolean isLast;
    private Place expected;
    private long end;

    Reading(Found segment, long end, boolean isLast, Place expected) {
      this.segment = segment;
      this.end = end;
      this.isLast = isLast;
      this.expected = expected;
    }

    /** Where what can be read ends. */
    Place reached() {
      return expected;
    }

    void read() throws IOException {
      try (SeekableByteChannel channel = opened(segment.file())) {
        Window window = new Window(channel, WINDOW, ROOM);
        if (isLast) {
          long available =
              segment.header().start().position() + (channel.size() - SegmentHeader.BYTES);
          end = Math.min(end, available);
        }
        boolean goesOn = true;
        while (goesOn) {
          readWhole(window);
          goesOn = expected.position() < endOrDurable() && passed(window);
        }
      }
    }

    /** Where the last segment is shorter than what others know to be durable, that is a fault. */
    private long endOrDurable() {
      return isLast && bound == Long.MAX_VALUE ? Math.max(end, Math.max(durable, keptEnd())) : end;
    }

    private long keptEnd() {
      return segment.header().keptEnd();
    }

    private void readWhole(Window window) throws IOException {
      Scan scan = Scan.from(expected, end, segment.header(), window);
      while (scan.next()) {
        RecordHeader header = scan.header();
        if (header.firstSeq() != expected.seq()) {
          faultHere(
              "record "
                  + header.number()
                  + " begins with event "
                  + header.firstSeq()
                  + " instead of "
                  + expected.seq());
        }
        checkPadding(scan, header);
        count++;
        records.accept(scan.record());
        expected = header.next();
        knownSeq = Math.max(knownSeq, expected.seq());
      }
    }

    private void checkPadding(Scan scan, RecordHeader header) {
      ByteBuffer encoded = scan.encoded();
      for (int i = RecordHeader.BYTES + header.length(); i < encoded.limit(); i++) {
        if (encoded.get(i) != 0) {
          faults.accept(
              new JournalFault(
                  JournalFault.Kind.HARMLESS,
                  name(segment.file()),
                  segment.header().offset(header.position()) + i,
                  "a byte behind record " + header.number() + " should be zero"));
        }
      }
    }

    /** Goes behind what is no record; whether there is something to go on with. */
    private boolean passed(Window window) throws IOException {
      RecordHeader next = Search.nextWhole(expected.position(), end, segment.header(), window);
      if (isLast && !isDamage(next, window)) {
        tellTorn(window);
        return false;
      }
      if (next == null) {
        if (expected.position() >= end && !isLast) {
          return false;
        }
        faultHere(
            "record "
                + expected.number()
                + " should be there, and is not; none behind it in this segment can be read");
        return false;
      }
      faultHere(
          "record "
              + expected.number()
              + " should be there, and is not; the next that can be"
              + " read is record "
              + next.number()
              + " at byte "
              + segment.header().offset(next.position()));
      expected = new Place(next.position(), next.number(), next.firstSeq());
      return true;
    }

    /** Whether what is no record at the place where one is expected was one that was durable. */
    private boolean isDamage(@Nullable RecordHeader next, Window window) throws IOException {
      long position = expected.position();
      if (position < Math.max(durable, keptEnd()) || bound != Long.MAX_VALUE) {
        return true;
      }
      RecordHeader later = next;
      while (later != null) {
        if (later.position() == position || later.durable() > position) {
          return true;
        }
        later =
            Search.nextWhole(
                later.position() + RecordHeader.ALIGNMENT, end, segment.header(), window);
      }
      return false;
    }

    private void tellTorn(Window window) throws IOException {
      Rest rest = Rest.from(expected.position(), segment.header(), window);
      if (rest.bytes() > 0) {
        faults.accept(
            new JournalFault(
                JournalFault.Kind.TORN,
                name(segment.file()),
                segment.header().offset(expected.position()),
                "a crash has torn " + rest.bytes() + " bytes at the end"));
      }
    }

    private void faultHere(String what) {
      fault(segment.file(), segment.header().offset(expected.position()), what);
    }
  }

  /** The names of the segments that are there. */
  public static List<String> files(Path directory) throws IOException {
    JournalDirectory files = new JournalDirectory(directory);
    List<String> names = new ArrayList<>();
    for (long number : files.segments()) {
      names.add(name(files.segment(number)));
    }
    return names;
  }
}
