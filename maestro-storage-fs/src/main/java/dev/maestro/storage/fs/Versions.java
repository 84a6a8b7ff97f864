package dev.maestro.storage.fs;

import dev.maestro.core.domain.Value;
import dev.maestro.json.DocumentTree;
import dev.maestro.storage.fs.TransactionUnpacker.Change;
import dev.maestro.storage.fs.TransactionUnpacker.Difference;
import dev.maestro.storage.fs.TransactionUnpacker.Image;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.JournalCorrupt;
import dev.maestro.storage.fs.journal.JournalReader;
import dev.maestro.storage.fs.journal.JournalRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions of entities as documents, each made from the last image before it and what changed
 * since. Those that were made last are kept, since the next ones follow from them. Used by one
 * thread.
 */
final class Versions {

  private static final Logger LOG = LoggerFactory.getLogger(Versions.class);

  private static final int MOST_KEPT = 256;
  private static final long MOST_BYTES_KEPT = 4L * 1024 * 1024;

  private final JournalReader journal;
  private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
  private final Map<Ref, Made> kept = new HashMap<>();
  private long bytesKept;

  /**
   * @param position of the record that made it
   */
  private record Made(long position, Value.Fields document) {}

  Versions(JournalReader journal) {
    this.journal = journal;
  }

  /**
   * The version that a change made; empty where what it follows from has been removed, or cannot be
   * read.
   *
   * @param position of the record that holds the change
   * @throws Malformed if the journal cannot be understood
   * @throws dev.maestro.json.InvalidJson likewise
   */
  Optional<Value.Fields> of(Change change, long position) throws IOException {
    Deque<Difference> since = new ArrayDeque<>();
    Change at = change;
    long where = position;
    Value.Fields document = known(change.ref(), where);
    while (document == null && at instanceof Difference difference) {
      since.push(difference);
      where = difference.previous();
      document = known(change.ref(), where);
      if (document == null) {
        Optional<Change> previous = changeAt(where, change.ref(), position);
        if (previous.isEmpty()) {
          return Optional.empty();
        }
        at = previous.get();
      }
    }
    Value.Fields found = since(document == null ? image(at, where) : document, since);
    keep(change.ref(), new Made(position, found), since);
    return Optional.of(found);
  }

  /** The version that the record at that position made; empty as above. */
  Optional<Value.Fields> at(long position, Ref ref, long bound) throws IOException {
    Value.Fields known = known(ref, position);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Change> change = changeAt(position, ref, bound);
    return change.isEmpty() ? Optional.empty() : of(change.get(), position);
  }

  private Value.@Nullable Fields known(Ref ref, long position) {
    Made made = kept.get(ref);
    return made == null || made.position() != position ? null : made.document();
  }

  private Value.Fields image(Change change, long position) {
    if (change instanceof Image image) {
      return DocumentTree.of(unpacker.entity(image).json()).fields();
    }
    throw new Malformed("The version at position " + position + " is a removal");
  }

  private static Value.Fields since(Value.Fields document, Deque<Difference> differences) {
    if (differences.isEmpty()) {
      return document;
    }
    DocumentTree tree = DocumentTree.of(document);
    differences.forEach(difference -> tree.apply(difference.json()));
    return tree.fields();
  }

  private void keep(Ref ref, Made made, Deque<Difference> since) {
    bytesKept += since.stream().mapToLong(difference -> difference.json().length).sum();
    if (!kept.containsKey(ref)) {
      bytesKept += DocumentTree.of(made.document()).compact().length;
    }
    if (kept.size() >= MOST_KEPT || bytesKept > MOST_BYTES_KEPT) {
      kept.clear();
      bytesKept = 0;
    }
    kept.put(ref, made);
  }

  private Optional<Change> changeAt(long position, Ref ref, long bound) throws IOException {
    return readable(position, bound)
        .map(journalRecord ->
            unpacker.unpack(journalRecord).changes().stream()
                .filter(change -> change.ref().equals(ref))
                .findFirst()
                .map(TransactionUnpacker::detached)
                .orElseThrow(() -> new Malformed("The record there does not change " + ref)));
  }

  private Optional<JournalRecord> readable(long position, long bound) throws IOException {
    try {
      return journal.readAt(position, bound);
    } catch (JournalCorrupt e) {
      LOG.debug("A version cannot be read", e);
      return Optional.empty();
    }
  }
}
