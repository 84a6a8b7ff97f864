package dev.maestro.storage.fs.journal;

import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.journal.JournalUnavailable.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records in the order in which they were appended. Used by one thread, the only one that touches
 * the file that is appended to; a {@link JournalReader} is for all others.
 *
 * <pre>
 *        known durable            written, may be lost       zeros, durable
 *  |------------------------|--------------------------|--------------------|
 *                    durablePosition()           nextPosition()
 * </pre>
 *
 * <p>When a write or a sync fails, nothing from the durable position on can be trusted to be there,
 * nor not to be. What is kept in memory of it is written to a new segment that starts there, which
 * makes all that the old one holds from there on void. Until such a segment is durable the journal
 * is broken and takes nothing.
 */
public final class Journal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final Disk disk;
  private final JournalDirectory directory;
  private final JournalSettings settings;
  private final InstantSource time;
  private final Optional<Torn> torn;
  private final Tail tail;
  private final RecordRoom room;

  /** Segments that are void, or may be there after a failure. */
  private final NavigableSet<Long> leftovers = new TreeSet<>();

  /** How many keep all segments. */
  private final AtomicInteger holds = new AtomicInteger();

  private final SyncTimes syncTimes;

  private Segment segment;
  private long highest;
  private Place end;
  private volatile Place durable;
  private volatile Chain chain;
  private @Nullable Throwable brokenBy;

  private Journal(
      Disk disk,
      JournalDirectory directory,
      JournalSettings settings,
      InstantSource time,
      Recovered found,
      Segment segment) {
    this.disk = disk;
    this.directory = directory;
    this.settings = settings;
    this.time = time;
    this.torn = found.torn();
    this.tail = found.tail();
    this.room = new RecordRoom(settings.freeMemory());
    this.syncTimes = new SyncTimes(time);
    this.segment = segment;
    this.highest = segment.header().number();
    this.end = found.end();
    this.durable = found.end();
    this.chain = found.chain();
    tail.clear();
  }

  /** Whether a journal was created there. */
  public static boolean isThere(Path directory) throws IOException {
    return !new JournalDirectory(directory).segments().isEmpty();
  }

  /** Whether what lies there may be what {@link #create} left, and holds no record for certain. */
  public static boolean isEmpty(Path directory) throws IOException {
    JournalDirectory files = new JournalDirectory(directory);
    NavigableSet<Long> numbers = files.segments();
    return numbers.isEmpty()
        || (numbers.size() == 1 && numbers.first() == 1 && EmptySegment.isFirst(files.segment(1)));
  }

  /**
   * Makes the directory and a journal in it that holds nothing.
   *
   * @param start {@link Place#START}, or another one to begin with
   */
  public static Journal create(
      Disk disk, Path directory, Place start, JournalSettings settings, InstantSource time)
      throws IOException {
    if (isThere(directory)) {
      throw new IllegalStateException(directory + " holds a journal already");
    }
    disk.ensureDirectory(directory);
    JournalDirectory files = new JournalDirectory(directory);
    removeTemporaries(disk, files);
    SegmentHeader header = new SegmentHeader(1, 0, start, 0, time.millis());
    Segment segment =
        Segment.create(disk, files, header, ByteBuffer.allocate(0), settings.firstStep(), settings);
    Recovered nothing =
        new Recovered(
            new Chain(List.of(header)),
            start,
            new Tail(),
            start,
            Optional.empty(),
            new TreeSet<>());
    return new Journal(disk, files, settings, time, nothing, segment);
  }

  /**
   * Opens the journal and replays it from a place on, in order. What was not known to be durable is
   * written anew; what a crash tore is cut off.
   *
   * @param from known to be durable; nothing before it is read
   * @param replay is given records whose bodies last until it returns
   * @throws JournalCorrupt if it cannot be read from there on; then nothing was changed
   * @throws JournalTooNew if a newer version wrote it; then nothing was changed
   */
  public static Journal open(
      Disk disk,
      Path directory,
      Place from,
      JournalSettings settings,
      InstantSource time,
      Consumer<JournalRecord> replay)
      throws IOException {
    JournalDirectory files = new JournalDirectory(directory);
    Recovered found = new Opening(files, from, replay).recover();
    removeTemporaries(disk, files);
    disk.ensureDirectory(directory);
    Place start = found.durable();
    SegmentHeader header =
        new SegmentHeader(
            found.highest() + 1,
            found.chain().followedFrom(start.position()),
            start,
            found.tail().size(),
            time.millis());
    // Always a new one: what the old one holds behind its records may be half written.
    Segment segment =
        Segment.create(disk, files, header, found.tail().from(0), settings.firstStep(), settings);
    Journal journal = new Journal(disk, files, settings, time, found, segment);
    journal.leftovers.addAll(found.numbers());
    found.chain().segments().forEach(counting -> journal.leftovers.remove(counting.number()));
    journal.publish(found.chain().with(header));
    return journal;
  }

  /**
   * The same, and changes nothing: what was not known to be durable, and what a crash tore, stays
   * where it is. It takes no records.
   *
   * @param disk for reading
   * @throws JournalCorrupt as there
   * @throws JournalTooNew as there
   */
  public static Journal openForReading(
      Disk disk,
      Path directory,
      Place from,
      JournalSettings settings,
      InstantSource time,
      Consumer<JournalRecord> replay)
      throws IOException {
    JournalDirectory files = new JournalDirectory(directory);
    Recovered found = new Opening(files, from, replay).recover();
    Segment last = Segment.forReading(files, found.chain().last(), settings);
    return new Journal(disk, files, settings, time, found, last);
  }

  private static void removeTemporaries(Disk disk, JournalDirectory files) throws IOException {
    for (Path temporary : files.temporaries()) {
      disk.delete(temporary);
    }
  }

  /** What a crash had torn, and was cut off when this was opened. */
  public Optional<Torn> torn() {
    return torn;
  }

  /** Reads what was appended; for any thread. Refuses large records that have no room. */
  public JournalReader reader() {
    return new JournalReader(this, directory, room);
  }

  /** The same for a start, which cannot do without a record. */
  public JournalReader readerForStart() {
    return new JournalReader(this, directory, null);
  }

  /** Is run where there is no room for a record, and gives up memory that can be had again. */
  public void whenShort(Runnable relief) {
    room.whenShort(relief);
  }

  /**
   * Appends and makes durable all that was appended.
   *
   * @throws JournalUnavailable if these were not, and what became of them
   * @throws IllegalArgumentException if they are too large to be written at once
   */
  public void commit(List<Entry> entries) throws JournalUnavailable {
    if (entries.isEmpty()) {
      sync();
    } else {
      write(entries, true);
    }
  }

  /**
   * Appends without making durable.
   *
   * @throws JournalUnavailable if these were not appended, and what became of them
   * @throws IllegalArgumentException if they are too large to be written at once
   */
  public void append(List<Entry> entries) throws JournalUnavailable {
    if (!entries.isEmpty()) {
      write(entries, false);
    }
  }

  private void write(List<Entry> entries, boolean durably) throws JournalUnavailable {
    requireWhole(Outcome.NOTHING);
    long bytes = 0;
    for (Entry entry : entries) {
      bytes += RecordHeader.sizeOf(entry.length());
    }
    Tail.requirePossible(tail.size() + bytes);
    makeRoom(bytes);
    tail.reserve(bytes);
    int before = tail.size();
    Place batchEnd = tail.add(entries, end, durable.position());
    try {
      segment.write(tail.from(before), end.position());
      if (durably) {
        syncTimes.time(segment::sync);
      }
    } catch (IOException | RuntimeException | Error e) {
      writeAnew(batchEnd, before, e);
      return;
    }
    end = batchEnd;
    if (durably) {
      allIsDurable();
    }
  }

  private void writeAnew(Place batchEnd, int before, Throwable failure) throws JournalUnavailable {
    if (isRelocated(batchEnd, 0, failure)) {
      return;
    }
    tail.truncate(before);
    boolean isVoid = isRelocated(end, 0, failure);
    throw new JournalUnavailable(isVoid ? Outcome.NOTHING : Outcome.UNKNOWN, failure);
  }

  private void makeRoom(long bytes) throws JournalUnavailable {
    if (segment.isFull(end.position())) {
      roll(bytes);
    }
    long needed = end.position() + bytes;
    if (!segment.hasRoom(needed)) {
      preallocate(needed, bytes);
    }
  }

  /** A segment is followed when all of it is durable. */
  private void roll(long bytes) throws JournalUnavailable {
    try {
      sync();
    } catch (JournalUnavailable e) {
      throw new JournalUnavailable(Outcome.NOTHING, e);
    }
    if (segment.isFull(end.position())) {
      follow(bytes);
    }
  }

  /**
   * Goes on in a new segment though the old one is well, and with the old one where none can be
   * made.
   *
   * @param room bytes for what comes next
   */
  private void follow(long room) throws JournalUnavailable {
    Throwable failure = relocate(end, room);
    if (failure == null) {
      return;
    }
    if (Files.notExists(directory.segment(highest))) {
      // It did not get its name, so it cannot void what is appended to the old one.
      brokenBy = null;
    }
    throw new JournalUnavailable(Outcome.NOTHING, failure);
  }

  /**
   * Has what comes next written to a new segment, so that what is there already can be removed in
   * its time.
   *
   * @throws JournalUnavailable if that cannot be; then nothing has changed, and what comes next
   *     goes where it would have gone
   */
  public void beginSegment() throws JournalUnavailable {
    requireWhole(Outcome.NOTHING);
    try {
      sync();
    } catch (JournalUnavailable e) {
      throw new JournalUnavailable(Outcome.NOTHING, e);
    }
    if (end.position() > segment.header().start().position()) {
      follow(0);
    }
  }

  /**
   * Gives back the room that was made in segments that take no more records.
   *
   * @throws IOException if a file cannot be cut; nothing is lost
   */
  public void trim() throws IOException {
    for (int i = 0; i < chain.segments().size() - 1; i++) {
      SegmentHeader header = chain.segments().get(i);
      disk.truncate(directory.segment(header.number()), header.offset(chain.endOf(i)));
    }
  }

  private void preallocate(long needed, long bytes) throws JournalUnavailable {
    try {
      segment.writeZeros(needed);
    } catch (IOException | RuntimeException | Error e) {
      throw new JournalUnavailable(Outcome.NOTHING, e);
    }
    try {
      segment.sync();
      allIsDurable();
    } catch (IOException | RuntimeException | Error e) {
      if (!isRelocated(end, bytes, e)) {
        throw new JournalUnavailable(Outcome.NOTHING, e);
      }
    }
  }

  /**
   * Makes durable all that was appended.
   *
   * @throws JournalUnavailable if it may be lost in a crash; until then it stays
   */
  public void sync() throws JournalUnavailable {
    if (!hasUnsynced()) {
      return;
    }
    requireWhole(Outcome.UNKNOWN);
    try {
      syncTimes.time(segment::sync);
      allIsDurable();
    } catch (IOException | RuntimeException | Error e) {
      if (!isRelocated(end, 0, e)) {
        throw new JournalUnavailable(Outcome.UNKNOWN, e);
      }
    }
  }

  private void allIsDurable() {
    durable = end;
    tail.clear();
  }

  private void requireWhole(Outcome outcome) throws JournalUnavailable {
    if (brokenBy != null) {
      throw new JournalUnavailable(outcome, brokenBy);
    }
  }

  /**
   * Tries to make a broken journal take records again: with all that it has taken, which is durable
   * then, and without what it could not say that of.
   *
   * @return whether it takes records
   */
  public boolean mend() {
    return brokenBy == null || relocate(end, 0) == null;
  }

  private boolean isRelocated(Place newEnd, long room, Throwable why) {
    Throwable failure = relocate(newEnd, room);
    if (failure != null) {
      why.addSuppressed(failure);
    }
    return failure == null;
  }

  /**
   * Goes on in a new segment, which starts at the durable position and holds the tail. If that
   * fails the new one may be there all the same, so that nothing may be appended to the old one.
   *
   * @param newEnd where the tail ends
   * @param room bytes for more
   */
  private @Nullable Throwable relocate(Place newEnd, long room) {
    long number = ++highest;
    leftovers.add(number);
    try {
      SegmentHeader header =
          new SegmentHeader(
              number, chain.followedFrom(durable.position()), durable, tail.size(), time.millis());
      long bytes = Math.max(room, settings.firstStep());
      replace(Segment.create(disk, directory, header, tail.from(0), bytes, settings));
    } catch (IOException | RuntimeException | Error e) {
      brokenBy = e;
      forgetUnnamed(number, e);
      return e;
    }
    end = newEnd;
    allIsDurable();
    brokenBy = null;
    return null;
  }

  /** Else there would be one more to remove for each attempt, however long the disk is full. */
  private void forgetUnnamed(long number, Throwable failure) {
    if (!Files.notExists(directory.segment(number))) {
      return;
    }
    try {
      // A disk that is read-only refuses to remove what is not there.
      if (!Files.notExists(directory.temporary(number))) {
        disk.delete(directory.temporary(number));
      }
      leftovers.remove(number);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void replace(Segment next) {
    Segment old = segment;
    segment = next;
    leftovers.remove(next.header().number());
    publish(chain.with(next.header()));
    try {
      old.close();
    } catch (IOException e) {
      LOG.debug("A segment that is done with could not be closed", e);
    }
  }

  private void publish(Chain next) {
    for (SegmentHeader segment : chain.segments()) {
      if (!next.segments().contains(segment)) {
        leftovers.add(segment.number());
      }
    }
    chain = next;
    removeLeftovers();
  }

  /** What stays is removed next time; it means nothing. */
  private void removeLeftovers() {
    for (long number : List.copyOf(leftovers)) {
      try {
        disk.delete(directory.segment(number));
        disk.delete(directory.temporary(number));
        leftovers.remove(number);
      } catch (IOException | RuntimeException e) {
        LOG.debug("Segment {} is void and could not be removed yet", number, e);
      }
    }
  }

  /**
   * Removes the segments that end at or before the position, but never the last one.
   *
   * @throws IOException if one could not be removed; those after it are still there
   */
  public void removeBefore(long position) throws IOException {
    while (holds.get() == 0 && chain.segments().size() > 1 && chain.endOf(0) <= position) {
      Chain whole = chain;
      Path file = directory.segment(whole.first().number());
      // First, so that a reader who misses the file knows why.
      chain = whole.withoutFirst();
      try {
        disk.delete(file);
      } catch (IOException | RuntimeException | Error e) {
        chain = Files.notExists(file) ? chain : whole;
        throw e;
      }
    }
  }

  /**
   * Keeps all segments for as long as it is not released. To be called by the thread that writes.
   *
   * @return releases it; from any thread, and again without effect
   */
  public Runnable hold() {
    AtomicBoolean isReleased = new AtomicBoolean();
    holds.incrementAndGet();
    return () -> {
      // Else whoever closes twice would release what somebody else holds.
      if (isReleased.compareAndSet(false, true)) {
        holds.decrementAndGet();
      }
    };
  }

  /** Whether somebody keeps all segments. For any thread. */
  public boolean isHeld() {
    return holds.get() > 0;
  }

  /** How long the syncs took that writes have waited for. For any thread. */
  public SyncTimes syncTimes() {
    return syncTimes;
  }

  /**
   * What there is to copy, in order, for a journal that ends at that place.
   *
   * @param upTo all before it is appended
   * @throws IOException if it is unknown what the journal holds
   */
  public List<SegmentCopy> copies(Place upTo) throws IOException {
    if (brokenBy != null) {
      throw new IOException("The outcome of a write is unknown", brokenBy);
    }
    List<SegmentCopy> copies = new ArrayList<>();
    for (int i = 0; i < chain.segments().size(); i++) {
      SegmentHeader header = chain.segments().get(i);
      long until = Math.min(chain.endOf(i), upTo.position());
      copies.add(new SegmentCopy(directory.segment(header.number()), header, until, room));
    }
    return copies;
  }

  /** The segments that count, in order. */
  public List<SegmentInfo> segments() {
    return chain.infos(end.position());
  }

  /** The bytes that a record with a body of so many takes. */
  public static long sizeOf(int bodyLength) {
    return RecordHeader.sizeOf(bodyLength);
  }

  /** Where the next record goes. */
  public long nextPosition() {
    return end.position();
  }

  /** The number that the next record gets. */
  public long nextNumber() {
    return end.number();
  }

  /** The place where the next record goes. */
  public Place next() {
    return end;
  }

  /** Up to where no crash takes anything back. For any thread. */
  public long durablePosition() {
    return durable.position();
  }

  /** Whether something was appended that may be lost in a crash. */
  public boolean hasUnsynced() {
    return end.position() > durable.position();
  }

  /** Whether it takes nothing until {@link #mend} succeeds. */
  public boolean isBroken() {
    return brokenBy != null;
  }

  Chain chain() {
    return chain;
  }

  /**
   * Closes the file and gives back the room that was made in it; what was not synced is not synced
   * by this.
   */
  @Override
  public void close() throws IOException {
    try (Segment last = segment) {
      if (brokenBy == null && !hasUnsynced() && !disk.isForReading()) {
        giveBackRoom(last);
      }
    }
  }

  /** The journal is whole without that; a file system that copies needs room to do it. */
  private void giveBackRoom(Segment last) {
    try {
      last.cut(end.position());
    } catch (IOException | RuntimeException e) {
      LOG.warn("The room that was made ahead in the journal could not be given back", e);
    }
  }
}
