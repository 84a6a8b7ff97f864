package dev.maestro.storage.fs;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.json.EventKind;
import dev.maestro.json.InvalidJson;
import dev.maestro.json.StoredEntity;
import dev.maestro.json.StoredEvents;
import dev.maestro.json.WireDocument;
import dev.maestro.storage.fs.LargeTransaction.Read;
import dev.maestro.storage.fs.TransactionUnpacker.Change;
import dev.maestro.storage.fs.TransactionUnpacker.Difference;
import dev.maestro.storage.fs.TransactionUnpacker.Image;
import dev.maestro.storage.fs.TransactionUnpacker.OfVersion;
import dev.maestro.storage.fs.TransactionUnpacker.Told;
import dev.maestro.storage.fs.TransactionUnpacker.Unpacked;
import dev.maestro.storage.fs.TransactionUnpacker.Whole;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.JournalReader;
import dev.maestro.storage.fs.journal.JournalReader.Outcome;
import dev.maestro.storage.fs.journal.JournalRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads events back from the journal. An event that shows an entity whole is made again from the
 * entity's last image before it and what changed since; what one page has come to is kept for the
 * next, so that to go on costs what is new. Used by one thread at a time.
 */
final class JournalEvents {

  /** How much of the journal a reading goes through at most. */
  private static final long MOST_BYTES = 1024 * 1024;

  /**
   * Once what is found has so many bytes of JSON there comes no more, so that no reader fills the
   * memory.
   */
  private static final long MOST_BYTES_FOUND = 96 * 1024;

  /** So many versions are kept for the next page at most, and so many bytes of their JSON. */
  private static final int MOST_KEPT = 1_024;

  private static final long MOST_BYTES_KEPT = 1024 * 1024;

  private final JournalReader journal;
  private final LargeTransaction large;
  private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
  private final Map<Ref, Reached> reached = new HashMap<>();

  /** The record that holds the last event of the page before, and that event. */
  private long lastPosition = -1;

  private long lastSeq = -1;

  // Of the page that is being read.
  private long bound;
  private List<OlderEvent> events = new ArrayList<>();

  /** Bytes of JSON of the entities that the events show. */
  private long taken;

  /** A version, and the record that made it. */
  private record Reached(long position, WireDocument version) {}

  /**
   * @param large for all who read this journal
   */
  JournalEvents(JournalReader journal, LargeTransaction large) {
    this.journal = journal;
    this.large = large;
  }

  /**
   * The events after a seq; none where the first of them has been removed. After an exception this
   * is of no more use.
   *
   * @param limit the most to return
   * @param visible position behind which nothing is visible
   */
  List<OlderEvent> after(long after, int limit, long visible) throws IOException {
    bound = visible;
    events = new ArrayList<>();
    taken = 0;
    OptionalLong start =
        after == lastSeq
            ? OptionalLong.of(lastPosition)
            : journal.positionOfSeq(after + 1, visible);
    if (start.isEmpty()) {
      return List.of();
    }
    long next = addKnown(start.getAsLong(), after, limit);
    Outcome outcome =
        next > start.getAsLong() && !hasRoom(limit) ? Outcome.STOPPED : read(next, after, limit);
    if (outcome == Outcome.GONE && events.isEmpty()) {
      return List.of();
    }
    forgetIfMuch();
    return events;
  }

  /** Where to read on, with nothing of what is known in hand. */
  private long addKnown(long position, long after, int limit) throws IOException {
    Read known = large.at(position);
    if (known == null) {
      return position;
    }
    add(known, after, limit);
    return known.next();
  }

  private Outcome read(long start, long after, int limit) throws IOException {
    IOException[] failure = new IOException[1];
    Outcome outcome =
        journal.read(
            start,
            bound,
            found -> {
              try {
                add(unpacked(found), after, limit);
              } catch (IOException e) {
                failure[0] = e;
                return false;
              }
              return hasRoom(limit) && found.position() - start < MOST_BYTES;
            });
    if (failure[0] != null) {
      throw failure[0];
    }
    return outcome;
  }

  private boolean hasRoom(int limit) {
    return events.size() < limit && taken < MOST_BYTES_FOUND;
  }

  private Read unpacked(JournalRecord found) throws IOException {
    try {
      Read read = Read.of(found, unpacker.unpack(found));
      large.note(read);
      return read;
    } catch (Malformed e) {
      throw malformed(found.position(), e);
    }
  }

  private static IOException malformed(long position, Exception why) {
    return new IOException("The record at position " + position + " is malformed", why);
  }

  private void forgetIfMuch() {
    if (reached.size() > MOST_KEPT || keptBytes() > MOST_BYTES_KEPT) {
      reached.clear();
    }
  }

  private long keptBytes() {
    return reached.values().stream().mapToLong(known -> known.version().size()).sum();
  }

  private void add(Read found, long after, int limit) throws IOException {
    try {
      Unpacked transaction = found.content();
      // Otherwise the page before ended within this record.
      if (found.position() != lastPosition) {
        reach(transaction, found.position());
      }
      int passed = (int) Math.max(0, after + 1 - found.firstSeq());
      for (int i = passed; i < transaction.events().size(); i++) {
        if (!events.isEmpty() && !hasRoom(limit)) {
          return;
        }
        long seq = found.firstSeq() + i;
        events.add(event(seq, transaction.events().get(i), transaction, found.position()));
        lastSeq = seq;
        lastPosition = found.position();
      }
    } catch (Malformed | InvalidJson e) {
      throw malformed(found.position(), e);
    }
  }

  /** Goes on with the versions that are known, so that none is read twice. */
  private void reach(Unpacked transaction, long position) {
    for (Change change : transaction.changes()) {
      Reached known = reached.get(change.ref());
      if (change instanceof Difference difference
          && known != null
          && known.position() == difference.previous()) {
        known.version().apply(difference.json());
        reached.put(change.ref(), new Reached(position, known.version()));
      } else {
        // An image becomes a document where an event shows it: a record may hold many more of them
        // than a page has events.
        reached.remove(change.ref());
      }
    }
  }

  private OlderEvent event(long seq, Told told, Unpacked transaction, long position)
      throws IOException {
    if (told instanceof Whole whole) {
      return new OlderEvent.Whole(
          new LoggedEvent(seq, whole.timestamp(), StoredEvents.decode(whole.json())));
    }
    OfVersion shown = (OfVersion) told;
    Change change = transaction.changes().get(shown.change());
    requireShows(shown.kind(), change.ref());
    WireDocument version = version(change, position);
    byte[] json = version.json();
    taken += json.length;
    return new OlderEvent.OfVersion(
        seq, shown.timestamp(), shown.kind(), change.ref(), project(change.ref(), version), json);
  }

  static void requireShows(EventKind kind, Ref ref) {
    EventKind.Whole entity =
        switch (ref.kind()) {
          case PROJECT -> EventKind.Whole.PROJECT;
          case TASK -> EventKind.Whole.TASK;
          case SESSION -> EventKind.Whole.SESSION;
        };
    if (kind.whole() != entity) {
      throw new Malformed("An event of " + kind.type() + " shows " + ref);
    }
  }

  static ProjectId project(Ref ref, WireDocument version) {
    return ref.kind() == Kind.PROJECT ? new ProjectId(ref.id()) : version.projectId();
  }

  private WireDocument version(Change change, long position) throws IOException {
    Reached known = reached.get(change.ref());
    if (known == null) {
      known = new Reached(position, rebuilt(change, position));
      reached.put(change.ref(), known);
    }
    return known.version();
  }

  /** Goes back to the last image, and from there on again. */
  private WireDocument rebuilt(Change change, long position) throws IOException {
    Deque<Difference> differences = new ArrayDeque<>();
    Change at = change;
    long where = position;
    while (at instanceof Difference difference) {
      differences.push(difference);
      where = difference.previous();
      at = changeAt(where, change.ref());
    }
    if (!(at instanceof Image image)) {
      throw new Malformed("The version at position " + where + " is a removal");
    }
    WireDocument version = document(unpacker.entity(image));
    differences.forEach(difference -> version.apply(difference.json()));
    return version;
  }

  static WireDocument document(Kept<?> image) {
    StoredEntity stored = new StoredEntity(image.ref().id(), image.keys().createdAt(), null);
    return switch (image.ref().kind()) {
      case PROJECT -> WireDocument.ofProject(image.json(), stored);
      case TASK -> WireDocument.ofTask(image.json(), stored);
      case SESSION -> WireDocument.ofSession(image.json(), stored);
    };
  }

  private Change changeAt(long position, Ref ref) throws IOException {
    return transactionAt(position).changes().stream()
        .filter(change -> change.ref().equals(ref))
        .findFirst()
        .orElseThrow(() -> new Malformed("The record there does not change " + ref));
  }

  private Unpacked transactionAt(long position) throws IOException {
    Read known = large.at(position);
    if (known != null) {
      return known.content();
    }
    Optional<JournalRecord> found = journal.readAt(position, bound);
    if (found.isEmpty()) {
      throw new Malformed("There is no record at position " + position);
    }
    return unpacked(found.get()).content();
  }
}
