package dev.maestro.storage.fs;

import dev.maestro.json.InvalidJson;
import dev.maestro.storage.fs.TransactionUnpacker.Change;
import dev.maestro.storage.fs.TransactionUnpacker.Difference;
import dev.maestro.storage.fs.TransactionUnpacker.Image;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.JournalReader;
import dev.maestro.storage.fs.journal.JournalRecord;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The last version of each entity with one id that the journal tells of, be it gone or not. */
final class LastVersions {

  private final String id;
  private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
  private final Map<Kind, Reached> reached = new EnumMap<>(Kind.class);

  /**
   * @param position of the record that made it
   */
  private record Reached(Version version, long position) {}

  private LastVersions(String id) {
    this.id = id;
  }

  /** The journal has to be held meanwhile. */
  static LastVersions of(String id, JournalReader journal, long from, long to) throws IOException {
    LastVersions versions = new LastVersions(id);
    try {
      journal.read(
          from,
          to,
          found -> {
            versions.add(found);
            return true;
          });
      return versions;
    } catch (Malformed | InvalidJson e) {
      throw new IOException("The journal holds what cannot be understood: " + e.getMessage(), e);
    }
  }

  private void add(JournalRecord found) {
    for (Change change : unpacker.unpack(found).changes()) {
      if (change.ref().id().equals(id)) {
        apply(change, found);
      }
    }
  }

  private void apply(Change change, JournalRecord holder) {
    Kind kind = change.ref().kind();
    Reached known = reached.get(kind);
    if (change instanceof Image image) {
      reached.put(kind, new Reached(new Version(image.entity(), holder), holder.position()));
    } else if (change instanceof Difference difference) {
      if (known != null && known.position() == difference.previous()) {
        known.version().apply(difference.json(), holder);
        reached.put(kind, new Reached(known.version(), holder.position()));
      } else {
        reached.remove(kind);
      }
    }
  }

  /** Projects first. */
  Optional<Kept<?>> any() {
    return reached.values().stream().findFirst().map(found -> found.version().kept());
  }
}
