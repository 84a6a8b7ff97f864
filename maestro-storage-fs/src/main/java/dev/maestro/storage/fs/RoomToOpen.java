package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.journal.ClosedJournal;
import dev.maestro.storage.fs.journal.JournalSettings;
import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a store open on a disk that is full: an opening makes files, and what its journal needs no
 * more is given back without one. Used by one thread, which holds the directory.
 */
final class RoomToOpen {

  private static final Logger LOG = LoggerFactory.getLogger(RoomToOpen.class);

  private static final long KIB = 1024;
  private static final long MIB = KIB * KIB;

  /** What an opening writes beside the journal are a few files of a block each. */
  private static final long SMALL_FILES = 16 * KIB;

  /** How much is preallocated at first where there is little room. */
  private static final int LITTLE = 4096;

  /** What {@code compact --retain-mib 1} keeps. */
  private static final StoreSettings LEAST = StoreSettings.DEFAULT.withEventBytesKept(MIB);

  private final Layout layout;
  private final Disk disk;
  private final StoreSettings settings;
  private final JournalSettings journalSettings;
  private final InstantSource time;

  RoomToOpen(
      Layout layout,
      Disk disk,
      StoreSettings settings,
      JournalSettings journalSettings,
      InstantSource time) {
    this.layout = layout;
    this.disk = disk;
    this.settings = settings;
    this.journalSettings = journalSettings;
    this.time = time;
  }

  /** Opens a store. */
  interface Attempt {
    StoreOpening.Opened open(JournalSettings journalSettings) throws IOException;
  }

  /** Where it fails for want of room, it is tried again with what can be given back. */
  StoreOpening.Opened open(Attempt attempt) throws IOException {
    try {
      return attempt.open(journalSettings);
    } catch (IOException e) {
      if (!isWorthAnother(e)) {
        throw e;
      }
      LOG.warn(
          "{} could not be opened: {}. It is tried again without what its journal needs no more",
          layout.root(),
          Reason.of(e));
    }
    try {
      return attempt.open(thrifty());
    } catch (IOException e) {
      throw explained(e);
    }
  }

  private JournalSettings thrifty() {
    return new JournalSettings(
        journalSettings.segmentBytes(),
        Math.min(journalSettings.firstStep(), LITTLE),
        journalSettings.lastStep());
  }

  /** Gives back what can be where there may be no room. */
  private boolean isWorthAnother(IOException failure) {
    try {
      if (!StoreFile.isThere(layout)) {
        return false;
      }
      Place checkpoint = checkpoint();
      ClosedJournal journal = ClosedJournal.read(disk, layout.journal(), checkpoint);
      if (missing(journal, journalSettings) + MIB < 0) {
        // It failed for something else.
        return false;
      }
      journal.giveBack(unneeded(journal, checkpoint, settings));
      return true;
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
      return false;
    }
  }

  /** Nothing is given up for a checkpoint that cannot be read, so all of it is. */
  private Place checkpoint() throws IOException {
    Checkpoints checkpoints = new Checkpoints(layout, disk);
    checkpoints.load();
    return checkpoints.place();
  }

  private long unneeded(ClosedJournal journal, Place checkpoint, StoreSettings keeping)
      throws IOException {
    // In a later generation consumers would keep less.
    long acknowledged = ConsumersFile.read(layout).acknowledgedByAll(StoreFile.peek(layout));
    Retention retention = Retention.of(journal.segments(), keeping, acknowledged, time.millis());
    return Math.min(checkpoint.position(), retention.removeBefore());
  }

  private long missing(ClosedJournal journal, JournalSettings opening) throws IOException {
    long needed = journal.bytesToOpen(opening) + SMALL_FILES;
    return needed - Files.getFileStore(layout.root()).getUsableSpace();
  }

  private IOException explained(IOException failure) {
    try {
      return new IOException(Reason.of(failure) + advice(), failure);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
      return failure;
    }
  }

  /** What helps; empty where there is room. */
  private String advice() throws IOException {
    Place checkpoint = checkpoint();
    ClosedJournal journal = ClosedJournal.read(disk, layout.journal(), checkpoint);
    long missing = missing(journal, thrifty());
    if (missing <= 0) {
      return "";
    }
    long events = journal.bytesBefore(unneeded(journal, checkpoint, LEAST));
    return ". It takes "
        + kib(missing)
        + " KiB more of room to open it; make so much"
        + (events == 0
            ? ""
            : ", or give up older events: maestro-server compact --retain-mib 1 gives "
                + kib(events)
                + " KiB back");
  }

  private static long kib(long bytes) {
    return (bytes + KIB - 1) / KIB;
  }
}
