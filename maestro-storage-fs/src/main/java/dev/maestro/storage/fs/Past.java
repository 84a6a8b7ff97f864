package dev.maestro.storage.fs;

import dev.maestro.core.domain.Value;
import dev.maestro.json.DocumentTree;
import dev.maestro.json.InvalidJson;
import dev.maestro.storage.fs.EntityThen.Status;
import dev.maestro.storage.fs.TransactionUnpacker.Change;
import dev.maestro.storage.fs.TransactionUnpacker.Image;
import dev.maestro.storage.fs.TransactionUnpacker.Removal;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.JournalRecord;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entity as it was after an event: found from the last change up to there, or else from what the
 * first one after it tells, or else as it is now. Used by one thread, while the journal is held.
 */
final class Past {

  private final String id;
  private final long seq;
  private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
  private final Map<Kind, Found> before = new EnumMap<>(Kind.class);
  private final Map<Kind, Found> after = new EnumMap<>(Kind.class);

  private record Found(Change change, long position, boolean created) {}

  private Past(String id, long seq) {
    this.id = id;
    this.seq = seq;
  }

  /**
   * @param seq of an event whose transaction counts, with all before it
   * @throws IOException if the journal cannot be read
   */
  static EntityThen entity(String id, long seq, Journal journal, Visible visible)
      throws IOException {
    Past past = new Past(id, seq);
    try {
      journal
          .reader()
          .read(
              journal.segments().get(0).start(),
              visible.place().position(),
              found -> {
                past.look(found);
                return true;
              });
      return past.entity(new Versions(journal.reader()), visible.state());
    } catch (Malformed | InvalidJson e) {
      throw new IOException("The journal holds what cannot be understood: " + e.getMessage(), e);
    }
  }

  private void look(JournalRecord found) {
    boolean counts = found.firstSeq() <= seq;
    TransactionUnpacker.Unpacked transaction = unpacker.unpack(found);
    for (Change change : transaction.changes()) {
      Kind kind = change.ref().kind();
      if (!change.ref().id().equals(id)) {
        continue;
      }
      if (counts) {
        before.put(kind, new Found(change, found.position(), false));
      } else {
        after.computeIfAbsent(
            kind,
            k ->
                new Found(
                    change, found.position(), History.isCreated(change.ref(), found, transaction)));
      }
    }
  }

  private EntityThen entity(Versions versions, State now) throws IOException {
    EntityThen best = EntityThen.ABSENT;
    for (Kind kind : Kind.values()) {
      EntityThen then = entity(new Ref(kind, id), versions, now);
      if (then.status() == Status.PRESENT) {
        return then;
      }
      best = then.status() == Status.NOT_RETAINED ? then : best;
    }
    return best;
  }

  private EntityThen entity(Ref ref, Versions versions, State now) throws IOException {
    Found last = before.get(ref.kind());
    if (last != null) {
      return last.change() instanceof Removal
          ? EntityThen.ABSENT
          : then(ref, versions.of(last.change(), last.position()).orElse(null));
    }
    Found next = after.get(ref.kind());
    if (next == null) {
      Kept<?> kept = now.stored(ref);
      return kept == null ? EntityThen.ABSENT : then(ref, DocumentTree.of(kept.json()).fields());
    }
    return next.change() instanceof Image && next.created() ? EntityThen.ABSENT : then(ref, null);
  }

  private static EntityThen then(Ref ref, Value.@Nullable Fields document) {
    return new EntityThen(
        document == null ? Status.NOT_RETAINED : Status.PRESENT, History.name(ref), document);
  }
}
