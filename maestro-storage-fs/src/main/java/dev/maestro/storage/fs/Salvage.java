package dev.maestro.storage.fs;

import dev.maestro.json.InvalidJson;
import dev.maestro.storage.fs.TransactionUnpacker.Change;
import dev.maestro.storage.fs.TransactionUnpacker.Difference;
import dev.maestro.storage.fs.TransactionUnpacker.Image;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.JournalRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The best state that checkpoints and journal give, whatever of them cannot be read. Where all can
 * it is the state that a start comes to.
 *
 * <pre>
 *  latest checkpoint that can be read       what can be read of a later one
 *  with all that it continues     |                    |
 *                                 v                    v
 *      entities as of there, then record record   its entities   record ... record
 * </pre>
 *
 * A record's image of an entity counts as it is; a difference only where the version that it
 * changes is the one that is had, since one between them may not be readable. Used by one thread.
 */
final class Salvage {

  private final Map<Ref, Kept<?>> base = new LinkedHashMap<>();
  private final Map<Ref, Reached> reached = new LinkedHashMap<>();
  private final Map<Ref, Document> documents = new HashMap<>();
  private final TransactionUnpacker unpacker = new TransactionUnpacker(this::document);
  private final CheckpointCheck checkpoints;
  private final Deque<CheckpointCheck.Seen> damaged = new ArrayDeque<>();
  private final Set<Ref> behind = new LinkedHashSet<>();
  private final Set<Ref> touched = new HashSet<>();

  /** Up to where the base is the state. */
  private final long from;

  /**
   * A version as far as it is known.
   *
   * @param version null for gone
   * @param last position of the record that made it; -1 where a checkpoint told of it
   * @param asOf position of that checkpoint
   */
  private record Reached(@Nullable Version version, long last, long asOf) {}

  Salvage(CheckpointCheck checkpoints) throws IOException {
    this.checkpoints = checkpoints;
    List<CheckpointCheck.Seen> chain = checkpoints.latestChain();
    for (CheckpointCheck.Seen checkpoint : chain) {
      new CheckpointReader(checkpoint.file()).readInto(base, ref -> {});
    }
    long number = chain.isEmpty() ? 0 : chain.get(chain.size() - 1).header().number();
    from = chain.isEmpty() ? -1 : chain.get(chain.size() - 1).header().place().position();
    checkpoints.seen().stream()
        .filter(checkpoint -> checkpoint.header().number() > number)
        .forEach(damaged::add);
  }

  /** Position from which on records are needed; -1 where there is no checkpoint to begin with. */
  long from() {
    return from;
  }

  /** What the checkpoint to begin with has of it; null for nothing. */
  @Nullable Kept<?> base(Ref ref) {
    return base.get(ref);
  }

  private Document document(Ref ref) {
    Kept<?> known = base.get(ref);
    return known == null ? documents.computeIfAbsent(ref, r -> new Document()) : known.document();
  }

  /**
   * Goes on with a record; those that the base knows of are passed over. Returns what it changes.
   *
   * @throws Malformed if it is no transaction
   */
  List<Ref> add(JournalRecord found) throws IOException {
    if (found.position() < from) {
      return List.of();
    }
    layCheckpointsUpTo(found.position());
    List<Change> changes = unpacker.unpack(found).changes();
    for (Change change : changes) {
      touched.add(change.ref());
      apply(change, found);
    }
    return changes.stream().map(Change::ref).toList();
  }

  private void apply(Change change, JournalRecord holder) {
    Ref ref = change.ref();
    if (change instanceof Image image) {
      reach(ref, new Version(unpacker.entity(image), holder), holder.position());
    } else if (change instanceof Difference difference) {
      apply(difference, holder);
    } else {
      reach(ref, null, holder.position());
    }
  }

  private void reach(Ref ref, @Nullable Version version, long position) {
    behind.remove(ref);
    reached.put(ref, new Reached(version, position, position));
  }

  private void apply(Difference difference, JournalRecord holder) {
    Ref ref = difference.ref();
    Reached known = reached.get(ref);
    Kept<?> kept = known == null ? base.get(ref) : null;
    if (kept != null) {
      known = new Reached(new Version(kept), -1, from);
    }
    Version version = known == null ? null : known.version();
    boolean fits =
        known != null
            && (known.last() == difference.previous()
                || (known.last() < 0 && difference.previous() < known.asOf()));
    if (version == null || !fits || behind.contains(ref)) {
      behind.add(ref);
      return;
    }
    try {
      version.apply(difference.json(), holder);
      reached.put(ref, new Reached(version, holder.position(), holder.position()));
    } catch (InvalidJson e) {
      throw new Malformed("A change of " + ref + " does not fit: " + e.getMessage(), e);
    }
  }

  private void layCheckpointsUpTo(long position) throws IOException {
    while (!damaged.isEmpty() && damaged.getFirst().header().place().position() <= position) {
      lay(damaged.removeFirst());
    }
  }

  private void lay(CheckpointCheck.Seen checkpoint) throws IOException {
    long asOf = checkpoint.header().place().position();
    checkpoints
        .reader(checkpoint.file())
        .visit(
            (ref, entity) -> {
              behind.remove(ref);
              reached.put(ref, new Reached(entity == null ? null : new Version(entity), -1, asOf));
            },
            (offset, fault) -> {});
  }

  /** Every entity as it is known, after the last record. */
  Map<Ref, Kept<?>> versions() throws IOException {
    layCheckpointsUpTo(Long.MAX_VALUE);
    Map<Ref, Kept<?>> versions = new LinkedHashMap<>(base);
    reached.forEach((ref, known) -> {
      Version version = known.version();
      if (version == null) {
        versions.remove(ref);
      } else {
        versions.put(ref, version.kept());
      }
    });
    return versions;
  }

  /** What a record since the base changed. */
  boolean isTouched(Ref ref) {
    return touched.contains(ref);
  }

  /** The version after the last record; null for none. */
  @Nullable Kept<?> version(Ref ref) {
    Reached known = reached.get(ref);
    Version version = known == null ? null : known.version();
    return known == null ? base.get(ref) : version == null ? null : version.kept();
  }

  /** What has later versions than the one that is known. */
  Set<Ref> behind() {
    return behind;
  }
}
