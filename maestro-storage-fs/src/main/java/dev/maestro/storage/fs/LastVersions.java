package dev.maestro.storage.fs;

import dev.maestro.json.InvalidJson;
import dev.maestro.storage.fs.TransactionUnpacker.Change;
import dev.maestro.storage.fs.TransactionUnpacker.Difference;
import dev.maestro.storage.fs.TransactionUnpacker.Image;
import dev.maestro.storage.fs.TransactionUnpacker.LastImage;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.JournalCheck;
import dev.maestro.storage.fs.journal.JournalFault;
import dev.maestro.storage.fs.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The last version of each entity with one id that the journal tells of, be it gone or not. Where
 * the journal cannot be read it goes on behind, and the last version that is whole counts.
 */
final class LastVersions {

  private final String id;
  private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
  private final Map<Kind, Reached> reached = new EnumMap<>(Kind.class);
  private boolean isWhole = true;

  /**
   * @param position of the record that made it
   */
  private record Reached(Version version, long position) {}

  private LastVersions(String id) {
    this.id = id;
  }

  /**
   * The journal has to be held meanwhile.
   *
   * @param to position up to which it is read
   */
  static LastVersions of(String id, Path journal, long to) throws IOException {
    LastVersions versions = new LastVersions(id);
    new JournalCheck(journal, 0, to, 0, versions::add, versions::note).read();
    return versions;
  }

  private void note(JournalFault fault) {
    isWhole &= fault.kind() != JournalFault.Kind.DAMAGE && fault.kind() != JournalFault.Kind.DENIED;
  }

  private void add(JournalRecord found) {
    try {
      for (Change change : unpacker.unpack(found).changes()) {
        if (change.ref().id().equals(id)) {
          apply(change, found);
        }
      }
    } catch (Malformed | InvalidJson e) {
      // An examination says what is wrong with the record.
      isWhole = false;
    }
  }

  private void apply(Change change, JournalRecord holder) {
    Kind kind = change.ref().kind();
    Reached known = reached.get(kind);
    if (change instanceof Image image) {
      reached.put(
          kind, new Reached(new Version(unpacker.entity(image), holder), holder.position()));
    } else if (change instanceof LastImage last) {
      reached.put(kind, new Reached(new Version(unpacker.entity(last), holder), holder.position()));
    } else if (change instanceof Difference difference
        && known != null
        && known.position() == difference.previous()) {
      known.version().apply(difference.json(), holder);
      reached.put(kind, new Reached(known.version(), holder.position()));
    }
  }

  /** Whether all of the journal could be read. */
  boolean isWhole() {
    return isWhole;
  }

  /** Projects first. */
  List<Kept<?>> all() {
    List<Kept<?>> all = new ArrayList<>();
    reached.values().forEach(found -> all.add(found.version().kept()));
    return all;
  }
}
