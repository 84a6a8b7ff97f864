package dev.maestro.storage.fs;

import dev.maestro.core.domain.Value;
import dev.maestro.json.DocumentTree;
import dev.maestro.json.InvalidJson;
import dev.maestro.storage.fs.EntityThen.Status;
import dev.maestro.storage.fs.TransactionUnpacker.Change;
import dev.maestro.storage.fs.TransactionUnpacker.Difference;
import dev.maestro.storage.fs.TransactionUnpacker.Image;
import dev.maestro.storage.fs.TransactionUnpacker.LastImage;
import dev.maestro.storage.fs.TransactionUnpacker.Removal;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.JournalRecord;
import dev.maestro.storage.fs.journal.Passage;
import dev.maestro.storage.fs.journal.Passage.Gap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The entities with one id as they were after an event: each found from the last change up to
 * there, or else from what the first one after it tells, or else as it is now. Used by one thread,
 * while the journal is held.
 */
final class Past implements Passage.Visitor {

  private final String id;
  private final long seq;
  private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
  private final Map<Kind, Found> before = new EnumMap<>(Kind.class);
  private final Map<Kind, Found> after = new EnumMap<>(Kind.class);

  /** Kinds of which it cannot be told what the first change after the event is. */
  private final Set<Kind> unclear = EnumSet.noneOf(Kind.class);

  private boolean hasGaps;

  private record Found(Change change, long position, boolean created) {}

  private Past(String id, long seq) {
    this.id = id;
    this.seq = seq;
  }

  /**
   * @param seq of an event whose transaction counts, with all before it
   * @return by kind, projects first; those that the journal or the state tell of
   * @throws IOException if the disk does not answer, or the journal cannot be understood
   */
  static List<EntityThen> entities(String id, long seq, Journal journal, Visible visible)
      throws IOException {
    Past past = new Past(id, seq);
    try {
      Passage.all(journal).read(visible.place(), past);
      return past.entities(new Versions(journal.reader()), visible);
    } catch (Malformed | InvalidJson e) {
      throw new IOException("The journal holds what cannot be understood: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean visit(JournalRecord found) {
    boolean counts = found.firstSeq() <= seq;
    TransactionUnpacker.Unpacked transaction = unpacker.unpack(found);
    for (Change change : transaction.changes()) {
      Kind kind = change.ref().kind();
      if (!change.ref().id().equals(id)) {
        continue;
      }
      if (counts) {
        before.put(kind, new Found(TransactionUnpacker.detached(change), found.position(), false));
      } else {
        after.computeIfAbsent(
            kind,
            k ->
                new Found(
                    TransactionUnpacker.detached(change),
                    found.position(),
                    History.isCreated(change.ref(), found, transaction)));
      }
    }
    return true;
  }

  @Override
  public void missing(Gap gap) {
    hasGaps = true;
    if (gap.firstSeq() <= seq) {
      // What was found may not be the last change any more.
      before.clear();
    }
    if (gap.lastSeq() >= seq) {
      for (Kind kind : Kind.values()) {
        if (!after.containsKey(kind)) {
          unclear.add(kind);
        }
      }
    }
  }

  private List<EntityThen> entities(Versions versions, Visible visible) throws IOException {
    List<EntityThen> entities = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Ref ref = new Ref(kind, id);
      if (before.containsKey(kind)
          || after.containsKey(kind)
          || visible.state().stored(ref) != null) {
        entities.add(entity(ref, versions, visible));
      }
    }
    return entities.isEmpty() && !unclear.isEmpty()
        ? List.of(new EntityThen(Status.UNREADABLE, null, null))
        : entities;
  }

  private EntityThen entity(Ref ref, Versions versions, Visible visible) throws IOException {
    Found last = before.get(ref.kind());
    if (last != null) {
      return last.change() instanceof Removal
          ? then(ref, Status.ABSENT)
          : then(ref, versions.of(last.change(), last.position()));
    }
    Found next = after.get(ref.kind());
    if (next != null && next.change() instanceof Difference difference) {
      return then(ref, versions.at(difference.previous(), ref, next.position()));
    }
    if (unclear.contains(ref.kind())) {
      return then(ref, Status.UNREADABLE);
    }
    if (next != null && next.change() instanceof LastImage image) {
      return then(ref, Optional.of(DocumentTree.of(unpacker.entity(image).json()).fields()));
    }
    if (next == null) {
      Kept<?> kept = visible.state().stored(ref);
      return kept == null
          ? then(ref, Status.ABSENT)
          : then(ref, Optional.of(DocumentTree.of(kept.json()).fields()));
    }
    return next.change() instanceof Image && next.created()
        ? then(ref, Status.ABSENT)
        : then(ref, Optional.empty());
  }

  private EntityThen then(Ref ref, Optional<Value.Fields> document) {
    return document
        .map(known -> new EntityThen(Status.PRESENT, History.name(ref), known))
        .orElseGet(() -> then(ref, hasGaps ? Status.UNREADABLE : Status.NOT_RETAINED));
  }

  private static EntityThen then(Ref ref, Status status) {
    return new EntityThen(status, History.name(ref), null);
  }
}
