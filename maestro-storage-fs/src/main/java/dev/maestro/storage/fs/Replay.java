package dev.maestro.storage.fs;

import dev.maestro.json.InvalidJson;
import dev.maestro.storage.fs.TransactionUnpacker.Change;
import dev.maestro.storage.fs.TransactionUnpacker.Difference;
import dev.maestro.storage.fs.TransactionUnpacker.Image;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.JournalRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entities as the records of a journal leave them, one record after another. */
final class Replay {

  private final Map<Ref, Kept<?>> base;
  private final Map<Ref, @Nullable Version> changed = new LinkedHashMap<>();
  private final Map<Ref, Document> documents = new HashMap<>();
  private final TransactionUnpacker unpacker = new TransactionUnpacker(this::document);

  /**
   * @param base the entities as of where the replay begins; not changed by it
   */
  Replay(Map<Ref, Kept<?>> base) {
    this.base = base;
  }

  /** An entity has one document over all its versions, also where it was gone in between. */
  private Document document(Ref ref) {
    Kept<?> known = base.get(ref);
    return known == null ? documents.computeIfAbsent(ref, r -> new Document()) : known.document();
  }

  /**
   * What the record changes.
   *
   * @throws Malformed if the record does not fit what came before
   */
  List<Ref> add(JournalRecord found) {
    try {
      List<Change> changes = unpacker.unpack(found).changes();
      changes.forEach(change -> apply(change, found));
      return changes.stream().map(Change::ref).toList();
    } catch (InvalidJson e) {
      throw new Malformed(String.valueOf(e.getMessage()), e);
    }
  }

  private void apply(Change change, JournalRecord holder) {
    Ref ref = change.ref();
    if (change instanceof Image image) {
      changed.put(ref, new Version(unpacker.entity(image), holder));
    } else if (change instanceof Difference difference) {
      requireVersion(ref).apply(difference.json(), holder);
    } else {
      changed.put(ref, null);
    }
  }

  private Version requireVersion(Ref ref) {
    Version version = changed.get(ref);
    Kept<?> known = base.get(ref);
    if (version == null && known != null && !changed.containsKey(ref)) {
      version = new Version(known);
      changed.put(ref, version);
    }
    if (version == null) {
      throw new Malformed("It changes " + ref + ", which is not there");
    }
    return version;
  }

  /** What was changed, as it is now; null stands for gone. */
  Map<Ref, @Nullable Kept<?>> changed() {
    Map<Ref, @Nullable Kept<?>> now = new LinkedHashMap<>();
    changed.forEach((ref, version) -> now.put(ref, version == null ? null : version.kept()));
    return now;
  }

  /** The entity as it is now; null where there is none. */
  @Nullable Kept<?> version(Ref ref) {
    if (changed.containsKey(ref)) {
      Version version = changed.get(ref);
      return version == null ? null : version.kept();
    }
    return base.get(ref);
  }
}
