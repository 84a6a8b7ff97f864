package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the segments that count and replays what they hold from a place on. It changes nothing.
 *
 * <p>A record that does not check is what a crash tore only if it never was durable. It was if its
 * segment was made with it, if another segment follows it, or if a whole record behind it says so;
 * then the journal is corrupt.
 */
final class Opening {

  private static final int WINDOW = JournalRecord.MOST_USED_AGAIN;

  private final JournalDirectory directory;
  private final Consumer<JournalRecord> replay;

  /** Where each record ends that is not known to be durable, after the last place that is. */
  private final Deque<Place> open = new ArrayDeque<>();

  private Place end;

  Opening(JournalDirectory directory, Place from, Consumer<JournalRecord> replay) {
    this.directory = directory;
    this.end = from;
    this.replay = replay;
  }

  Recovered recover() throws IOException {
    NavigableSet<Long> numbers = directory.segments();
    if (numbers.isEmpty()) {
      throw missing(1);
    }
    Chain chain = chain(numbers);
    int first = chain.indexOf(end.position());
    if (chain.segments().get(first).start().position() == end.position()) {
      requireContinued(chain.segments().get(first));
    }
    for (int i = first; i < chain.segments().size() - 1; i++) {
      replayWhole(chain.segments().get(i), chain.endOf(i));
      requireContinued(chain.segments().get(i + 1));
    }
    return replayLast(chain, numbers);
  }

  private Chain chain(NavigableSet<Long> numbers) throws IOException {
    List<SegmentHeader> backwards = new ArrayList<>();
    SegmentHeader segment = header(numbers.last());
    backwards.add(segment);
    while (numbers.contains(segment.follows())) {
      SegmentHeader followed = header(segment.follows());
      if (followed.start().position() >= segment.start().position()) {
        throw JournalCorrupt.at(
            directory.segment(segment.number()),
            0,
            segment.start().position(),
            "it starts before the segment that it follows");
      }
      backwards.add(followed);
      segment = followed;
    }
    requireReached(segment);
    Collections.reverse(backwards);
    return new Chain(backwards);
  }

  private void requireReached(SegmentHeader oldest) throws JournalCorrupt {
    long start = oldest.start().position();
    if (start <= end.position()) {
      return;
    }
    if (oldest.follows() > 0) {
      throw missing(oldest.follows());
    }
    throw JournalCorrupt.at(
        directory.segment(oldest.number()),
        0,
        start,
        "the journal begins here, and should reach back to position " + end.position());
  }

  private JournalCorrupt missing(long number) {
    return JournalCorrupt.of(
        directory.segment(number),
        " is missing, and what lies at position " + end.position() + " should be replayed.");
  }

  private SegmentHeader header(long number) throws IOException {
    Path file = directory.segment(number);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Until it is full or the file ends.
      }
      return SegmentHeader.decoded(bytes.flip(), number, file);
    }
  }

  private void replayWhole(SegmentHeader segment, long segmentEnd) throws IOException {
    Path file = directory.segment(segment.number());
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      Scan scan = Scan.from(end, segmentEnd, segment, new Window(channel, WINDOW));
      while (scan.next()) {
        replay.accept(scan.record());
        end = scan.header().next();
      }
      if (!scan.isAtEnd()) {
        throw corrupt(segment, "record " + end.number() + " should be there, and is not");
      }
    }
  }

  private void requireContinued(SegmentHeader next) throws JournalCorrupt {
    if (next.start().number() != end.number()) {
      throw JournalCorrupt.at(
          directory.segment(next.number()),
          0,
          next.start().position(),
          "it begins with record " + next.start().number() + " instead of " + end.number());
    }
  }

  private JournalCorrupt corrupt(SegmentHeader segment, String what) {
    return JournalCorrupt.at(
        directory.segment(segment.number()), segment.offset(end.position()), end.position(), what);
  }

  private Recovered replayLast(Chain chain, NavigableSet<Long> numbers) throws IOException {
    SegmentHeader segment = chain.last();
    Path file = directory.segment(segment.number());
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      Window window = new Window(channel, WINDOW);
      long available = segment.start().position() + (window.fileSize() - SegmentHeader.BYTES);
      if (end.position() > available) {
        throw corrupt(segment, "it ends before that");
      }
      open.add(end);
      Scan scan = Scan.from(end, available, segment, window);
      while (scan.next()) {
        replay.accept(scan.record());
        reached(scan.header());
      }
      Optional<Torn> torn = torn(segment, window);
      // Nothing is appended before the segment's name is durable. Until then all of it may go.
      if (end.position() > segment.keptEnd()) {
        forgetDurable(segment.keptEnd());
      }
      Place durable = open.getFirst();
      return new Recovered(chain, durable, tail(durable, segment, window), end, torn, numbers);
    }
  }

  private void reached(RecordHeader header) {
    end = header.next();
    open.add(end);
    forgetDurable(header.durable());
  }

  private void forgetDurable(long durable) {
    Place first = open.removeFirst();
    while (!open.isEmpty() && open.getFirst().position() <= durable) {
      first = open.removeFirst();
    }
    open.addFirst(first);
  }

  private Optional<Torn> torn(SegmentHeader segment, Window window) throws IOException {
    Rest rest = Rest.from(end.position(), segment, window);
    if (rest.isCorrupt() || end.position() < segment.keptEnd()) {
      throw corrupt(segment, "record " + end.number() + " should be there, and is not");
    }
    String name = String.valueOf(directory.segment(segment.number()).getFileName());
    return rest.bytes() == 0
        ? Optional.empty()
        : Optional.of(new Torn(name, segment.offset(end.position()), rest.bytes()));
  }

  private Tail tail(Place durable, SegmentHeader segment, Window window) throws IOException {
    Tail tail = new Tail();
    Scan scan = Scan.from(durable, end.position(), segment, window);
    while (scan.next()) {
      tail.add(scan.encoded());
    }
    if (!scan.isAtEnd()) {
      throw new IOException("A segment of the journal changed while it was read");
    }
    return tail;
  }
}
