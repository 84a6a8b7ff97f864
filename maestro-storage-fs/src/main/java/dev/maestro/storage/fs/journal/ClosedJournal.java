package dev.maestro.storage.fs.journal;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A journal that nobody has open, which can give back what it needs no more. For one thread. */
public final class ClosedJournal {

  private final Disk disk;
  private final JournalDirectory directory;
  private final Recovered found;
  private Chain chain;

  private ClosedJournal(Disk disk, JournalDirectory directory, Recovered found) {
    this.disk = disk;
    this.directory = directory;
    this.found = found;
    this.chain = found.chain();
  }

  /**
   * Reads it, and changes nothing.
   *
   * @param from as {@link Journal#open} has it
   * @throws JournalCorrupt as there
   * @throws JournalTooNew as there
   */
  public static ClosedJournal read(Disk disk, Path directory, Place from) throws IOException {
    JournalDirectory files = new JournalDirectory(directory);
    return new ClosedJournal(disk, files, new Opening(files, from, unread -> {}).recover());
  }

  /** The segments that count, in order. */
  public List<SegmentInfo> segments() {
    return chain.infos(found.end().position());
  }

  /** How many bytes the segment has that is made when it is opened. */
  public long bytesToOpen(JournalSettings settings) {
    return (long) SegmentHeader.BYTES + found.tail().size() + settings.firstStep();
  }

  /**
   * How many bytes would go with the segments that end at or before the position.
   *
   * @see #giveBack
   */
  public long bytesBefore(long position) {
    long bytes = 0;
    for (int i = 0; i < chain.segments().size() - leastKept() && chain.endOf(i) <= position; i++) {
      bytes += chain.endOf(i) - chain.segments().get(i).start().position();
    }
    return bytes;
  }

  /**
   * Removes the segments that end at or before the position, and cuts off the room behind the
   * records of the others; what a crash tore stays. Makes no file.
   */
  public void giveBack(long position) throws IOException {
    for (Path temporary : directory.temporaries()) {
      disk.delete(temporary);
    }
    // What tells that the segments are needed no more has to have its name for good.
    disk.syncDirectory(directory.path());
    while (chain.segments().size() > leastKept() && chain.endOf(0) <= position) {
      disk.delete(directory.segment(chain.first().number()));
      chain = chain.withoutFirst();
    }
    trim();
  }

  /** A crash may take back the last one, and then the one before it is the last. */
  private int leastKept() {
    // Nothing is appended before the segment's name is durable.
    return found.end().position() > chain.last().keptEnd() ? 1 : 2;
  }

  private void trim() throws IOException {
    for (int i = 0; i < chain.segments().size() - leastKept(); i++) {
      cut(chain.segments().get(i), chain.endOf(i), 0);
    }
    cut(chain.last(), found.end().position(), found.torn().map(Torn::bytes).orElse(0L));
  }

  private void cut(SegmentHeader segment, long end, long torn) throws IOException {
    disk.truncate(directory.segment(segment.number()), segment.offset(end) + torn);
  }
}
