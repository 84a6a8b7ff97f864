package dev.maestro.storage.fs;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.json.EventKind;
import dev.maestro.json.WireDocument;
import dev.maestro.storage.fs.TransactionUnpacker.Change;
import dev.maestro.storage.fs.TransactionUnpacker.Difference;
import dev.maestro.storage.fs.TransactionUnpacker.Image;
import dev.maestro.storage.fs.TransactionUnpacker.OfVersion;
import dev.maestro.storage.fs.TransactionUnpacker.Told;
import dev.maestro.storage.fs.TransactionUnpacker.Unpacked;
import dev.maestro.storage.fs.TransactionUnpacker.Whole;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.JournalRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether each transaction of a journal can be understood and each of its events be read back, one
 * record after another from the first one on. Used by one thread.
 */
final class EventCheck {

  /** So much is decoded together. */
  private static final long BYTES_AT_ONCE = 4 * 1024 * 1024;

  private final Findings findings;
  private final Path journal;
  private final Function<Ref, @Nullable Kept<?>> state;
  private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
  private final Map<Ref, Reached> reached = new HashMap<>();
  private final List<ShownImage> shown = new ArrayList<>();
  private long shownBytes;

  /** Where the journal begins; -1 until the first record is there. */
  private long start = -1;

  private long events;
  private long oldestSeq = -1;

  /** Events in a row that cannot be made; none while the first is -1. */
  private long firstLost = -1;

  private long lastLost = -1;

  /** An image that an event shows, to be understood together with others. */
  private record ShownImage(Kept<?> image, String holder) {

    /** Empty where it is. */
    Optional<String> fault() {
      try {
        image.peek();
        return Optional.empty();
      } catch (MaestroException e) {
        return Optional.of(holder + ": " + e.getMessage());
      }
    }
  }

  /**
   * A version, and the record that made it.
   *
   * @param image as the journal has it, where nothing has changed since
   * @param changed otherwise
   */
  private record Reached(long position, @Nullable Kept<?> image, @Nullable WireDocument changed) {

    /** For a change; an image that never changes is not parsed for that. */
    WireDocument toChange() {
      return changed == null ? JournalEvents.document(Objects.requireNonNull(image)) : changed;
    }

    /**
     * @throws dev.maestro.json.InvalidJson if it is no entity
     */
    void requireEntity(EventKind kind, Ref ref) {
      WireDocument version = toChange();
      ProjectId project = JournalEvents.project(ref, version);
      new OlderEvent.OfVersion(1, 0, kind, ref, project, version.json()).logged();
    }
  }

  /**
   * @param state versions that are in memory anyhow, so that those which the journal has too are
   *     not there twice; null for none
   */
  EventCheck(Findings findings, Function<Ref, @Nullable Kept<?>> state) {
    this.findings = findings;
    this.state = state;
    this.journal = findings.layout().journal();
  }

  void add(JournalRecord found) {
    if (start < 0) {
      start = found.position();
      oldestSeq = found.firstSeq();
    }
    try {
      Unpacked transaction = unpacker.unpack(found);
      for (Change change : transaction.changes()) {
        reach(change, found.position());
      }
      long seq = found.firstSeq();
      for (Told told : transaction.events()) {
        read(told, seq++, transaction, found);
      }
    } catch (Malformed | MaestroException e) {
      findings.repairable(journal, null, notUnderstood(found) + ": " + e.getMessage());
    }
  }

  private static String notUnderstood(JournalRecord found) {
    return "record "
        + found.number()
        + " (position "
        + found.position()
        + ") checks and cannot be understood";
  }

  private void reach(Change change, long position) {
    Reached known = reached.get(change.ref());
    if (change instanceof Image image) {
      reached.put(change.ref(), new Reached(position, shared(image), null));
    } else if (change instanceof Difference difference
        && known != null
        && known.position() == difference.previous()) {
      WireDocument version = known.toChange();
      version.apply(difference.json());
      reached.put(change.ref(), new Reached(position, null, version));
    } else {
      reached.remove(change.ref());
    }
  }

  private Kept<?> shared(Image image) {
    Kept<?> known = state.apply(image.ref());
    Kept<?> entity = unpacker.entity(image);
    return known != null && Arrays.equals(known.json(), entity.json()) ? known : entity;
  }

  private void read(Told told, long seq, Unpacked transaction, JournalRecord found) {
    events++;
    if (told instanceof Whole whole) {
      dev.maestro.json.StoredEvents.decode(whole.json());
      return;
    }
    OfVersion version = (OfVersion) told;
    Ref ref = transaction.changes().get(version.change()).ref();
    JournalEvents.requireShows(version.kind(), ref);
    Reached known = reached.get(ref);
    if (known == null) {
      lost(seq, found.position());
    } else if (known.image() == null) {
      known.requireEntity(version.kind(), ref);
    } else {
      show(known.image(), found);
    }
  }

  private void show(Kept<?> image, JournalRecord holder) {
    shown.add(new ShownImage(image, notUnderstood(holder)));
    shownBytes += image.json().length;
    if (shownBytes >= BYTES_AT_ONCE) {
      readShown();
    }
  }

  /** By all processors. */
  private void readShown() {
    shown.parallelStream()
        .map(ShownImage::fault)
        .flatMap(Optional::stream)
        .forEachOrdered(fault -> findings.repairable(journal, null, fault));
    shown.clear();
    shownBytes = 0;
  }

  /** In front of the oldest event that is read back such ones are usual. */
  private void lost(long seq, long position) {
    if (start > 0 && position < start + Retention.IMAGE_WINDOW) {
      return;
    }
    if (firstLost >= 0 && seq != lastLost + 1) {
      tellLost();
    }
    firstLost = firstLost < 0 ? seq : firstLost;
    lastLost = seq;
  }

  private void tellLost() {
    findings.repairable(
        journal,
        null,
        (firstLost == lastLost
                ? "event " + firstLost + " cannot be read back"
                : "events " + firstLost + " to " + lastLost + " cannot be read back")
            + ", since what they build on cannot be read");
    firstLost = -1;
  }

  /** All records were there. */
  void end() {
    readShown();
    if (firstLost >= 0) {
      tellLost();
    }
  }

  long events() {
    return events;
  }

  /** Null where there was no record. */
  @Nullable Long oldestSeq() {
    return oldestSeq < 0 ? null : oldestSeq;
  }
}
