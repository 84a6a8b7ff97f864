package dev.maestro.storage.fs;

import dev.maestro.core.domain.Event;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.json.EventKind;
import dev.maestro.json.InvalidJson;
import dev.maestro.json.StoredEvents;
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

  /** How much of the journal a reading goes through at most, so that no reader fills the memory. */
  private static final long MOST_BYTES = 1024 * 1024;

  /** So many versions are kept for the next page at most, and so many bytes of their JSON. */
  private static final int MOST_KEPT = 1_024;

  private static final long MOST_BYTES_KEPT = 1024 * 1024;

  private final JournalReader journal;
  private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
  private final Map<Ref, Reached> reached = new HashMap<>();

  /** The record that holds the last event of the page before, and that event. */
  private long lastPosition = -1;

  private long lastSeq = -1;

  // Of the page that is being read.
  private long bound;
  private List<LoggedEvent> events = new ArrayList<>();

  /** Bytes of JSON of the entities that the events show. */
  private long decoded;

  /** A version, and the record that made it. */
  private record Reached(long position, Version version) {}

  JournalEvents(JournalReader journal) {
    this.journal = journal;
  }

  /**
   * The events after a seq; none where the first of them has been removed. After an exception this
   * is of no more use.
   *
   * @param limit the most to return
   * @param visible position behind which nothing is visible
   */
  List<LoggedEvent> after(long after, int limit, long visible) throws IOException {
    bound = visible;
    events = new ArrayList<>();
    decoded = 0;
    OptionalLong start =
        after == lastSeq
            ? OptionalLong.of(lastPosition)
            : journal.positionOfSeq(after + 1, visible);
    if (start.isEmpty()) {
      return List.of();
    }
    IOException[] failure = new IOException[1];
    Outcome outcome =
        journal.read(
            start.getAsLong(),
            bound,
            found -> {
              try {
                add(found, after, limit);
              } catch (IOException e) {
                failure[0] = e;
                return false;
              }
              return events.size() < limit
                  && decoded < MOST_BYTES
                  && found.position() - start.getAsLong() < MOST_BYTES;
            });
    if (failure[0] != null) {
      throw failure[0];
    }
    if (outcome == Outcome.GONE && events.isEmpty()) {
      return List.of();
    }
    forgetIfMuch();
    return events;
  }

  private void forgetIfMuch() {
    if (reached.size() > MOST_KEPT || keptBytes() > MOST_BYTES_KEPT) {
      reached.clear();
    }
  }

  private long keptBytes() {
    return reached.values().stream().mapToLong(known -> known.version().kept().size()).sum();
  }

  private void add(JournalRecord found, long after, int limit) throws IOException {
    try {
      Unpacked transaction = unpacker.unpack(found);
      reach(transaction, found.position());
      long seq = found.firstSeq();
      for (Told told : transaction.events()) {
        boolean hasRoom = events.isEmpty() || (events.size() < limit && decoded < MOST_BYTES);
        if (seq > after && hasRoom) {
          events.add(new LoggedEvent(seq, told.timestamp(), event(told, transaction, found)));
          lastSeq = seq;
          lastPosition = found.position();
        }
        seq++;
      }
    } catch (Malformed | InvalidJson e) {
      throw new IOException("The record at position " + found.position() + " is malformed", e);
    }
  }

  /** Goes on with the versions that are known, so that none is read twice. */
  private void reach(Unpacked transaction, long position) {
    for (Change change : transaction.changes()) {
      Reached known = reached.get(change.ref());
      if (known != null && known.position() == position) {
        // The page before ended within this record.
        continue;
      }
      if (change instanceof Image image) {
        reached.put(change.ref(), new Reached(position, new Version(image.entity(), position)));
      } else if (change instanceof Difference difference
          && known != null
          && known.position() == difference.previous()) {
        known.version().apply(difference.json(), position);
        reached.put(change.ref(), new Reached(position, known.version()));
      } else {
        reached.remove(change.ref());
      }
    }
  }

  private Event event(Told told, Unpacked transaction, JournalRecord found) throws IOException {
    if (told instanceof Whole whole) {
      return StoredEvents.decode(whole.json());
    }
    OfVersion shown = (OfVersion) told;
    Change change = transaction.changes().get(shown.change());
    Kept<?> version = version(change, found.position());
    decoded += version.size();
    return event(shown.kind(), version);
  }

  private static Event event(EventKind kind, Kept<?> version) {
    if (version instanceof KeptProject project) {
      return StoredEvents.ofProject(kind, project.entity());
    } else if (version instanceof KeptTask task) {
      return StoredEvents.ofTask(kind, task.entity());
    }
    return StoredEvents.ofSession(kind, ((KeptSession) version).entity());
  }

  private Kept<?> version(Change change, long position) throws IOException {
    Reached known = reached.get(change.ref());
    if (known == null) {
      known = new Reached(position, rebuilt(change, position));
      reached.put(change.ref(), known);
    }
    return known.version().kept();
  }

  /** Goes back to the last image, and from there on again. */
  private Version rebuilt(Change change, long position) throws IOException {
    Deque<Difference> differences = new ArrayDeque<>();
    Deque<Long> positions = new ArrayDeque<>();
    Change at = change;
    long where = position;
    while (at instanceof Difference difference) {
      differences.push(difference);
      positions.push(where);
      where = difference.previous();
      at = changeAt(where, change.ref());
    }
    if (!(at instanceof Image image)) {
      throw new Malformed("The version at position " + where + " is a removal");
    }
    Version version = new Version(image.entity(), where);
    while (!differences.isEmpty()) {
      version.apply(differences.pop().json(), positions.pop());
    }
    return version;
  }

  private Change changeAt(long position, Ref ref) throws IOException {
    Optional<JournalRecord> found = journal.readAt(position, bound);
    if (found.isEmpty()) {
      throw new Malformed("There is no record at position " + position);
    }
    return unpacker.unpack(found.get()).changes().stream()
        .filter(change -> change.ref().equals(ref))
        .findFirst()
        .orElseThrow(() -> new Malformed("The record there does not change " + ref));
  }
}
