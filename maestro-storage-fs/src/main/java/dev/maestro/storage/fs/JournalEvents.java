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
 * entity's last image before it and what changed since. One is made for each reading, by one
 * thread.
 */
final class JournalEvents {

  /** How much of the journal a reading goes through at most, so that no reader fills the memory. */
  private static final long MOST_BYTES = 1024 * 1024;

  private final JournalReader journal;
  private final long bound;
  private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
  private final Map<Ref, Reached> reached = new HashMap<>();
  private final List<LoggedEvent> events = new ArrayList<>();

  /** Bytes of JSON of the entities that the events show. */
  private long decoded;

  /** A version, and the record that made it. */
  private record Reached(long position, Version version) {}

  /**
   * @param bound position behind which nothing is visible
   */
  JournalEvents(JournalReader journal, long bound) {
    this.journal = journal;
    this.bound = bound;
  }

  /**
   * The events after a seq; none where the first of them has been removed.
   *
   * @param limit the most to return
   */
  List<LoggedEvent> after(long after, int limit) throws IOException {
    OptionalLong start = journal.positionOfSeq(after + 1, bound);
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
    return events;
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
